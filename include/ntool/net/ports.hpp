// Ports: the doors to the kernel and to name servers that a verb may ask for, opened at their first use. Tests replace
// them with in-memory twins (tests/support).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <ntool/base/result.hpp>
#include <ntool/net/probe_ports.hpp>
#include <ntool/sys/privileges.hpp>

namespace ntool::net {

class AsNumbers;
struct AsSource;
class NetlinkTransport;
class Resolver;
class ReverseNames;

/// One line without its end; says whether to go on.
using LineSink = std::function<bool(std::string_view line)>;

class Ports {
 public:
  virtual ~Ports() = default;
  /// NETLINK_ROUTE: links, addresses, routes, neighbours.
  virtual Result<NetlinkTransport*> route_netlink() = 0;
  /// NETLINK_SOCK_DIAG: sockets. Errors: EPROTONOSUPPORT, EPERM and the like (Error::sys_errno) where it is closed.
  virtual Result<NetlinkTransport*> sock_diag() = 0;
  virtual Result<Resolver*> resolver() = 0;
  /// Addresses → names.
  virtual Result<ReverseNames*> reverse_names() = 0;
  /// Addresses → autonomous systems (net/as_numbers.hpp); of one source in a run, that of the first call. Errors: a
  /// file that cannot be read or is no MMDB file.
  virtual Result<AsNumbers*> as_numbers(const AsSource& source) = 0;
  /// What carries probes (net/probe_ports.hpp).
  virtual Result<IcmpPort> icmp_port(const ProbeRoute& route, const IcmpPortRules& rules) = 0;
  virtual Result<std::unique_ptr<ProbePort>> udp_port(const ProbeRoute& route, const UdpPortRules& rules) = 0;
  virtual Result<std::unique_ptr<ProbePort>> connect_port(const ProbeRoute& route, ConnectPortRules rules) = 0;
  virtual Result<std::unique_ptr<ProbePort>> raw_port(const ProbeRoute& route, const RawPortRules& rules) = 0;
  /// As sys::give_up_rights; for a verb whose ports are open. Twins have none to give up.
  virtual Result<void> give_up_rights(sys::KeptRight) { return {}; }
  /// As sys::source_of: which of our addresses the kernel would send from; `interface` may be empty, and a broadcast
  /// address is allowed only with `broadcast`.
  virtual Result<IpAddress> source_of(const IpAddress& destination, const std::string& interface, bool broadcast) = 0;
  /// The text of /proc/net/`table`, for the little that netlink does not tell. Errors: not_found where /proc is not
  /// mounted.
  virtual Result<std::string> proc_net(std::string_view table) = 0;
  /// The same line by line, for tables of any size (/proc/net/tcp of a busy host has hundreds of megabytes). Lines end
  /// in LF.
  virtual Result<void> proc_net_lines(std::string_view table, const LineSink& sink) = 0;
  /// The text of /proc/sys/`knob` ("net/ipv4/ip_local_port_range"). Errors: as proc_net.
  virtual Result<std::string> kernel_knob(std::string_view knob) = 0;
  /// The path of a control group (sys::CgroupPaths); empty where it cannot be found out. Valid until the next call.
  [[nodiscard]] virtual std::string_view cgroup_path(std::uint64_t id) = 0;
  /// Where the processes are (proc(5)), for sys::SocketOwners.
  [[nodiscard]] virtual std::string processes() const { return "/proc"; }
  /// What this host calls itself (sys::own_host_name).
  [[nodiscard]] virtual std::string host_name() const { return "localhost"; }
  /// Where services, protocols and passwd are, for sys::NameTables.
  [[nodiscard]] virtual std::string name_tables() const { return "/etc"; }
};

}  // namespace ntool::net
