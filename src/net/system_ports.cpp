#include <ntool/net/dns_as_numbers.hpp>
#include <ntool/net/mmdb_as_numbers.hpp>
#include <ntool/net/netlink_session.hpp>
#include <ntool/net/proc_net.hpp>
#include <ntool/net/system_ports.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/own_name.hpp>
#include <ntool/sys/source_address.hpp>

namespace ntool::net {

SystemPorts::SystemPorts(sys::Clock& clock, const sys::StopFlag& stop) : clock_(clock), stop_(stop) {}
SystemPorts::~SystemPorts() = default;

Result<NetlinkTransport*> SystemPorts::route_netlink() {
  if (!route_netlink_) route_netlink_ = TRY(open_route_netlink());
  return route_netlink_.get();
}

Result<NetlinkTransport*> SystemPorts::sock_diag() {
  if (!sock_diag_) sock_diag_ = TRY(open_sock_diag());
  return sock_diag_.get();
}

Result<Resolver*> SystemPorts::resolver() {
  if (!resolver_) resolver_.emplace(clock_, stop_);
  return &*resolver_;
}

Result<ReverseNames*> SystemPorts::reverse_names() {
  TRY(resolver());
  if (!reverse_names_) reverse_names_.emplace(*resolver_);
  return &*reverse_names_;
}

Result<AsNumbers*> SystemPorts::as_numbers(const AsSource& source) {
  if (as_numbers_) return as_numbers_.get();
  TRY(resolver());
  if (source.mmdb_file.empty()) {
    as_numbers_ = std::make_unique<DnsAsNumbers>(*resolver_);
  } else {
    as_numbers_ = TRY(MmdbAsNumbers::open(source.mmdb_file));
  }
  return as_numbers_.get();
}

Result<IcmpPort> SystemPorts::icmp_port(const ProbeRoute& route, const IcmpPortRules& rules) {
  return open_icmp_port(route, rules, clock_);
}

Result<std::unique_ptr<ProbePort>> SystemPorts::udp_port(const ProbeRoute& route, const UdpPortRules& rules) {
  return open_udp_port(route, rules, clock_);
}

Result<std::unique_ptr<ProbePort>> SystemPorts::connect_port(const ProbeRoute& route, ConnectPortRules rules) {
  return open_connect_port(route, rules, clock_);
}

Result<std::unique_ptr<ProbePort>> SystemPorts::raw_port(const ProbeRoute& route, const RawPortRules& rules) {
  return open_raw_port(route, rules, clock_);
}

Result<void> SystemPorts::give_up_rights(sys::KeptRight kept) {
  return sys::give_up_rights(kept);
}

Result<IpAddress> SystemPorts::source_of(const IpAddress& destination, const std::string& interface, bool broadcast) {
  return sys::source_of(destination, interface, broadcast);
}

Result<std::string> SystemPorts::proc_net(std::string_view table) {
  return read_proc_net(table);
}

Result<void> SystemPorts::proc_net_lines(std::string_view table, const LineSink& sink) {
  return read_proc_net_lines(table, sink);
}

std::string_view SystemPorts::cgroup_path(std::uint64_t id) {
  return cgroups_.path(id).value_or(std::string_view());
}

std::string SystemPorts::host_name() const {
  return sys::own_host_name();
}

Result<std::string> SystemPorts::kernel_knob(std::string_view knob) {
  return sys::read_small_file("/proc/sys/" + std::string(knob));
}

}  // namespace ntool::net
