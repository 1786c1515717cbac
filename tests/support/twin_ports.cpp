#include "support/twin_ports.hpp"

#include <ntool/base/line_splitter.hpp>
#include <ntool/net/resolver.hpp>

namespace ntool::test {
namespace {

std::unexpected<Error> no_network(std::string operation, std::string subject) {
  return fail({.code = Errc::unsupported,
               .operation = std::move(operation),
               .subject = std::move(subject),
               .reason = "there is no network here"});
}

std::unexpected<Error> no_such(std::string path, std::string reason) {
  return fail({.code = Errc::not_found, .operation = "read", .subject = std::move(path), .reason = std::move(reason)});
}

}  // namespace

void KnownNames::ask(const IpAddress& address) {
  if (!names_.contains(address)) names_.emplace(address, resolver_.known_name(address).value_or(""));
}

std::optional<std::string> KnownNames::name_of(const IpAddress& address) {
  const auto found = names_.find(address);
  return found == names_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> KnownNames::watch(sys::Poller&) {
  return {};  // nothing comes later
}

void KnownNames::forget(sys::Poller&) {}

Result<net::ReverseNames*> TwinPorts::reverse_names() {
  if (!known_names_) known_names_ = std::make_unique<KnownNames>(*TRY(resolver()));
  return known_names_.get();
}

Result<net::AsNumbers*> TwinPorts::as_numbers(const net::AsSource&) {
  return no_network("ask for", "AS numbers");
}
Result<net::IcmpPort> TwinPorts::icmp_port(const net::ProbeRoute&, const net::IcmpPortRules&) {
  return no_network("open", "an ICMP socket");
}
Result<std::unique_ptr<net::ProbePort>> TwinPorts::udp_port(const net::ProbeRoute&, const net::UdpPortRules&) {
  return no_network("open", "a UDP socket");
}
Result<std::unique_ptr<net::ProbePort>> TwinPorts::connect_port(const net::ProbeRoute&, net::ConnectPortRules) {
  return no_network("open", "a TCP socket");
}
Result<std::unique_ptr<net::ProbePort>> TwinPorts::raw_port(const net::ProbeRoute&, const net::RawPortRules&) {
  return no_network("open", "a raw socket");
}
Result<IpAddress> TwinPorts::source_of(const IpAddress& destination, const std::string&, bool) {
  return no_network("find the way to", destination.to_string());
}

Result<net::NetlinkTransport*> TwinPorts::sock_diag() {
  return fail({.code = Errc::unsupported, .operation = "open", .subject = "sock_diag", .reason = "it is not there"});
}

Result<std::string> TwinPorts::kernel_knob(std::string_view knob) {
  return no_such("/proc/sys/" + std::string(knob), "it is not there");
}

std::string_view TwinPorts::cgroup_path(std::uint64_t) {
  return {};
}

Result<std::string> TwinPorts::proc_net(std::string_view table) {
  return no_such("/proc/net/" + std::string(table), "there is no such table");
}

Result<void> TwinPorts::proc_net_lines(std::string_view table, const net::LineSink& sink) {
  LineSplitter lines;
  if (lines.feed(TRY(proc_net(table)), sink)) lines.finish(sink);
  return {};
}

}  // namespace ntool::test
