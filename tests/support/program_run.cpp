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

Screen run_program(const std::vector<std::string_view>& argv, net::Ports& ports, Surroundings surroundings,
                   app::Catalog commands) {
  StringSink out;
  StringSink err;
  app::Io io{.out = out,
             .err = err,
             .ports = ports,
             .clock = surroundings.clock,
             .poller = surroundings.poller,
             .stop = surroundings.stop};
  Screen screen;
  screen.exit = app::run(argv, io, commands);
  screen.out = std::move(out.text);
  screen.err = std::move(err.text);
  return screen;
}

Screen run_program(const std::vector<std::string_view>& argv, net::Ports& ports, app::Catalog commands) {
  sys::SystemClock clock;
  sys::StopFlag stop;
  auto poller = sys::EpollPoller::open();
  return run_program(argv, ports, {clock, poller.value(), stop}, commands);
}

Screen run_program(const std::vector<std::string_view>& argv, app::Catalog commands) {
  ClosedPorts ports;
  return run_program(argv, ports, commands);
}

}  // namespace ntool::test
