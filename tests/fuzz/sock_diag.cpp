// Messages of sock_diag(7): what the kernel, or whoever speaks for it, tells of sockets.
#include "commands/ss/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include <ntool/base/text.hpp>
#include <ntool/engine/tables/sockets.hpp>
#include <ntool/report/json.hpp>
#include <ntool/wire/sock_diag/inet.hpp>
#include <ntool/wire/sock_diag/unix.hpp>

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

namespace net = ntool::net;

/// A world without anything: names are numbers.
class NoPorts final : public net::Ports {
  using Text = std::string_view;
  template <class T>
  using Result = ntool::Result<T>;
  static std::unexpected<ntool::Error> none() {
    return ntool::fail({.code = ntool::Errc::unsupported, .reason = "none"});
  }

 public:
  Result<net::NetlinkTransport*> route_netlink() override { return none(); }
  Result<net::NetlinkTransport*> sock_diag() override { return none(); }
  Result<net::Resolver*> resolver() override { return none(); }
  Result<net::ReverseNames*> reverse_names() override { return none(); }
  Result<net::AsNumbers*> as_numbers(const net::AsSource&) override { return none(); }
  Result<net::IcmpPort> icmp_port(const net::ProbeRoute&, const net::IcmpPortRules&) override { return none(); }
  Result<std::unique_ptr<net::ProbePort>> udp_port(const net::ProbeRoute&, const net::UdpPortRules&) override {
    return none();
  }
  Result<std::unique_ptr<net::ProbePort>> connect_port(const net::ProbeRoute&, net::ConnectPortRules) override {
    return none();
  }
  Result<std::unique_ptr<net::ProbePort>> raw_port(const net::ProbeRoute&, const net::RawPortRules&) override {
    return none();
  }
  Result<ntool::IpAddress> source_of(const ntool::IpAddress&, const std::string&, bool) override { return none(); }
  Result<std::string> proc_net(Text) override { return none(); }
  Result<void> proc_net_lines(Text, const net::LineSink&) override { return none(); }
  Result<std::string> kernel_knob(Text) override { return none(); }
  [[nodiscard]] Text cgroup_path(std::uint64_t) override { return {}; }
  [[nodiscard]] std::string name_tables() const override { return "/nonexistent"; }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ntool;
  using namespace ntool::commands;
  StringSink out;
  const ss::SsOptions options{.numeric = true, .timers = true};
  NoPorts ports;
  ss::Names names(ports);
  ss::Columns columns(out, {.heading = false, .screen_width = size % 200 + 1});
  ss::Text text(columns, options, names, nullptr);
  std::ptrdiff_t rows = 0;
  wire::NetlinkMessages messages(Bytes(data, size));
  for (;;) {
    const auto message = messages.next();
    if (!message || !*message) break;
    if (auto socket = wire::parse_inet_socket(**message, wire::SocketProtocol::tcp)) {
      socket->interface = IfIndex(0);  // its name would be asked of the machine
      text.add(*socket);
      ++rows;
      must(is_valid_utf8(report::to_json(engine::InetSocketRecord{.socket = *socket})));
    } else if (const auto unix_socket = wire::parse_unix_socket(**message)) {
      must(unix_socket->path.size() <= size && unix_socket->path.find('\0') == std::string::npos);
      text.add(*unix_socket);
      ++rows;
      must(is_valid_utf8(report::to_json(engine::UnixSocketRecord{.socket = *unix_socket})));
    }
  }
  columns.finish();
  must(is_valid_utf8(out.text));
  must(std::ranges::count(out.text, '\n') == rows && out.text.find('\x1b') == std::string::npos);
  return 0;
}
