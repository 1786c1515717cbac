// Ports: the doors to the kernel and to name servers that a verb may ask for, opened at their first use. Tests replace
// them with in-memory twins (tests/support).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <ntool/base/result.hpp>
#include <ntool/net/probe_ports.hpp>

namespace ntool::net {

class NetlinkTransport;
class Resolver;
class ReverseNames;

/// One line without its end; says whether to go on.
using LineSink = std::function<bool(std::string_view line)>;

class Ports {
 public:
  Ports();
  Ports(Ports&&) noexcept;  ///< the new one looks names up anew, in its own resolver
  Ports& operator=(Ports&&) = delete;
  virtual ~Ports();
  /// NETLINK_ROUTE: links, addresses, routes, neighbours.
  virtual Result<NetlinkTransport*> route_netlink() = 0;
  /// NETLINK_SOCK_DIAG: sockets. Errors: EPROTONOSUPPORT, EPERM and the like (Error::sys_errno) where it is closed;
  /// twins say so unless they have a kernel that answers.
  virtual Result<NetlinkTransport*> sock_diag();
  virtual Result<Resolver*> resolver() = 0;
  /// Addresses → names. Where a twin says nothing else: the names that its resolver knows without asking.
  virtual Result<ReverseNames*> reverse_names();
  /// What carries probes (net/probe_ports.hpp). Twins that have no network say Errc::unsupported.
  virtual Result<IcmpPort> icmp_port(const ProbeRoute& route, std::size_t largest_payload);
  virtual Result<std::unique_ptr<ProbePort>> udp_port(const ProbeRoute& route, Port source_port);
  virtual Result<std::unique_ptr<ProbePort>> connect_port(const ProbeRoute& route, ConnectPortRules rules);
  /// As sys::source_of: which of our addresses the kernel would send from; `interface` may be empty.
  virtual Result<IpAddress> source_of(const IpAddress& destination, const std::string& interface);
  /// The text of /proc/net/`table`, for the little that netlink does not tell. Errors: not_found where /proc is not
  /// mounted, which is also what twins say unless they have a table to show.
  virtual Result<std::string> proc_net(std::string_view table);
  /// The same line by line, for tables of any size (/proc/net/tcp of a busy host has hundreds of megabytes). Lines end
  /// in LF. A twin that has the text in proc_net has its lines, too.
  virtual Result<void> proc_net_lines(std::string_view table, const LineSink& sink);
  /// The text of /proc/sys/`knob` ("net/ipv4/ip_local_port_range"). Errors: as proc_net.
  virtual Result<std::string> kernel_knob(std::string_view knob);
  /// Where the processes are (proc(5)), for sys::SocketOwners.
  [[nodiscard]] virtual std::string processes() const { return "/proc"; }
  /// Where services, protocols and passwd are, for sys::NameTables.
  [[nodiscard]] virtual std::string name_tables() const { return "/etc"; }

 private:
  std::unique_ptr<ReverseNames> known_names_;
};

}  // namespace ntool::net
