#include "support/program_run.hpp"

namespace ntool::test {
namespace {

std::unexpected<Error> closed() {
  return fail({.code = Errc::permission, .operation = "open", .subject = "a port closed by the test"});
}

}  // namespace

Result<net::NetlinkTransport*> ClosedPorts::route_netlink() {
  return closed();
}
Result<net::Resolver*> ClosedPorts::resolver() {
  return closed();
}

Screen run_program(const std::vector<std::string_view>& argv, net::Ports& ports, app::Catalog commands) {
  StringSink out;
  StringSink err;
  sys::SystemClock clock;
  sys::StopFlag stop;
  auto poller = sys::EpollPoller::open();
  app::Io io{.out = out, .err = err, .ports = ports, .clock = clock, .poller = poller.value(), .stop = stop};
  Screen screen;
  screen.exit = app::run(argv, io, commands);
  screen.out = std::move(out.text);
  screen.err = std::move(err.text);
  return screen;
}

Screen run_program(const std::vector<std::string_view>& argv, app::Catalog commands) {
  ClosedPorts ports;
  return run_program(argv, ports, commands);
}

}  // namespace ntool::test
