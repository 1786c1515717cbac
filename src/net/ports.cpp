#include <ntool/base/line_splitter.hpp>
#include <ntool/net/ports.hpp>
#include <ntool/net/reverse_names.hpp>

namespace ntool::net {
namespace {

std::unexpected<Error> no_network(std::string operation, std::string subject) {
  return fail({.code = Errc::unsupported,
               .operation = std::move(operation),
               .subject = std::move(subject),
               .reason = "there is no network here"});
}

}  // namespace

Ports::Ports() = default;
Ports::Ports(Ports&&) noexcept {}
Ports::~Ports() = default;

Result<ReverseNames*> Ports::reverse_names() {
  if (!known_names_) known_names_ = std::make_unique<KnownNames>(*TRY(resolver()));
  return known_names_.get();
}

Result<IcmpPort> Ports::icmp_port(const ProbeRoute&, std::size_t) {
  return no_network("open", "an ICMP socket");
}
Result<std::unique_ptr<ProbePort>> Ports::udp_port(const ProbeRoute&, Port) {
  return no_network("open", "a UDP socket");
}
Result<std::unique_ptr<ProbePort>> Ports::connect_port(const ProbeRoute&, ConnectPortRules) {
  return no_network("open", "a TCP socket");
}
Result<IpAddress> Ports::source_of(const IpAddress& destination, const std::string&) {
  return no_network("find the way to", destination.to_string());
}

namespace {

std::unexpected<Error> no_such_file(std::string path) {
  return fail({.code = Errc::not_found, .operation = "read", .subject = std::move(path), .reason = "it is not there"});
}

}  // namespace

Result<NetlinkTransport*> Ports::sock_diag() {
  return fail({.code = Errc::unsupported, .operation = "open", .subject = "sock_diag", .reason = "it is not there"});
}

Result<std::string> Ports::kernel_knob(std::string_view knob) {
  return no_such_file("/proc/sys/" + std::string(knob));
}

Result<std::string> Ports::proc_net(std::string_view table) {
  return fail({.code = Errc::not_found,
               .operation = "read",
               .subject = "/proc/net/" + std::string(table),
               .reason = "there is no such table"});
}

Result<void> Ports::proc_net_lines(std::string_view table, const LineSink& sink) {
  LineSplitter lines;
  if (lines.feed(TRY(proc_net(table)), sink)) lines.finish(sink);
  return {};
}

}  // namespace ntool::net
