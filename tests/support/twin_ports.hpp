// TwinPorts: the doors of a world in which nothing is to be had; twins open those that their tests are about.
#pragma once

#include <map>

#include <ntool/net/ports.hpp>
#include <ntool/net/reverse_names.hpp>

namespace ntool::test {

/// Knows what the resolver knows without asking anybody, and finds no name for anything else.
class KnownNames final : public net::ReverseNames {
 public:
  explicit KnownNames(net::Resolver& resolver) : resolver_(resolver) {}
  void ask(const IpAddress& address) override;
  std::optional<std::string> name_of(const IpAddress& address) override;
  Result<void> watch(sys::Poller& poller) override;
  void forget(sys::Poller& poller) override;

 private:
  net::Resolver& resolver_;
  std::map<IpAddress, std::string> names_;
};

class TwinPorts : public net::Ports {
 public:
  TwinPorts() = default;
  TwinPorts(TwinPorts&&) noexcept {}  ///< the new one looks names up anew, in its own resolver
  TwinPorts& operator=(TwinPorts&&) = delete;

  Result<net::NetlinkTransport*> sock_diag() override;
  /// The names that the resolver knows without asking.
  Result<net::ReverseNames*> reverse_names() override;
  Result<net::AsNumbers*> as_numbers(const net::AsSource& source) override;
  Result<net::IcmpPort> icmp_port(const net::ProbeRoute& route, const net::IcmpPortRules& rules) override;
  Result<std::unique_ptr<net::ProbePort>> udp_port(const net::ProbeRoute& route,
                                                   const net::UdpPortRules& rules) override;
  Result<std::unique_ptr<net::ProbePort>> connect_port(const net::ProbeRoute& route,
                                                       net::ConnectPortRules rules) override;
  Result<std::unique_ptr<net::ProbePort>> raw_port(const net::ProbeRoute& route,
                                                   const net::RawPortRules& rules) override;
  Result<IpAddress> source_of(const IpAddress& destination, const std::string& interface, bool broadcast) override;
  Result<std::string> proc_net(std::string_view table) override;
  /// Those of the text in proc_net.
  Result<void> proc_net_lines(std::string_view table, const net::LineSink& sink) override;
  Result<std::string> kernel_knob(std::string_view knob) override;
  [[nodiscard]] std::string_view cgroup_path(std::uint64_t id) override;

 private:
  std::unique_ptr<KnownNames> known_names_;
};

}  // namespace ntool::test
