// SystemPorts: the doors of a real machine. Each opens at its first use and stays open.
#pragma once

#include <memory>
#include <optional>

#include <ntool/net/cares_resolver.hpp>
#include <ntool/net/cares_reverse_names.hpp>
#include <ntool/net/netlink_transport.hpp>
#include <ntool/net/ports.hpp>
#include <ntool/sys/cgroup_paths.hpp>
#include <ntool/sys/clock.hpp>
#include <ntool/sys/stop.hpp>

namespace ntool::net {

class SystemPorts final : public Ports {
 public:
  SystemPorts(sys::Clock& clock, const sys::StopFlag& stop);
  ~SystemPorts() override;
  Result<NetlinkTransport*> route_netlink() override;
  Result<NetlinkTransport*> sock_diag() override;
  Result<Resolver*> resolver() override;
  Result<ReverseNames*> reverse_names() override;
  Result<AsNumbers*> as_numbers(const AsSource& source) override;
  Result<IcmpPort> icmp_port(const ProbeRoute& route, const IcmpPortRules& rules) override;
  Result<std::unique_ptr<ProbePort>> udp_port(const ProbeRoute& route, const UdpPortRules& rules) override;
  Result<std::unique_ptr<ProbePort>> connect_port(const ProbeRoute& route, ConnectPortRules rules) override;
  Result<std::unique_ptr<ProbePort>> raw_port(const ProbeRoute& route, const RawPortRules& rules) override;
  Result<void> give_up_rights(sys::KeptRight kept) override;
  Result<IpAddress> source_of(const IpAddress& destination, const std::string& interface, bool broadcast) override;
  Result<std::string> proc_net(std::string_view table) override;
  Result<void> proc_net_lines(std::string_view table, const LineSink& sink) override;
  Result<std::string> kernel_knob(std::string_view knob) override;
  [[nodiscard]] std::string_view cgroup_path(std::uint64_t id) override;
  [[nodiscard]] std::string host_name() const override;

 private:
  sys::Clock& clock_;
  const sys::StopFlag& stop_;
  std::unique_ptr<NetlinkTransport> route_netlink_;
  std::unique_ptr<NetlinkTransport> sock_diag_;
  std::optional<CaresResolver> resolver_;
  std::optional<CaresReverseNames> reverse_names_;  // after the resolver, which it uses
  std::unique_ptr<AsNumbers> as_numbers_;           // as well
  sys::CgroupPaths cgroups_;
};

}  // namespace ntool::net
