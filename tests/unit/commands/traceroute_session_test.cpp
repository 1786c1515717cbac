#include "commands/traceroute/session.hpp"
#include "support/catch.hpp"
#include "support/memory_reverse_names.hpp"
#include "support/program_run.hpp"
#include "support/sim_world.hpp"

#include <ntool/net/drive.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using commands::traceroute::Session;

namespace {

struct Desk {
  explicit Desk(std::string_view topology) : world(topology) {}

  /// What was shown when it had ended.
  void run(std::optional<engine::TracePatience> patience) {
    engine::TraceRules rules{.target = *IpAddress::parse("203.0.113.5"), .port = Port(33434), .payload_bytes = 32};
    rules.last = Ttl(2);
    rules.patience = patience;
    Session session(rules, context, &names);
    const auto driven = net::drive(session, world.udp_port(), world.loop(),
                                   [&](engine::TraceHop& hop) { session.tell(std::move(hop)); });
    REQUIRE(driven.has_value());
    if (*driven == net::Driven::stopped) session.stop();
  }

  test::SimWorld world;
  StringSink out, err;
  test::ClosedPorts ports;
  test::MemoryReverseNames names;
  commands::Context context{.out = out,
                            .err = err,
                            .program = "traceroute",
                            .ports = ports,
                            .clock = world.clock,
                            .poller = world.poller,
                            .stop = world.stop};
};

}  // namespace

TEST_CASE("a line waits a second for its name, however long probes are waited for") {
  Desk desk("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 silent\ntarget 203.0.113.5");
  desk.names.hold("10.0.0.1");
  std::string after_a_second;
  desk.world.after(1100ms, [&] { after_a_second = desk.out.text; });
  desk.run(engine::TracePatience{.max = 30s});
  CHECK(after_a_second == " 1  10.0.0.1 (10.0.0.1)  1.000 ms  1.000 ms  1.000 ms\n");
  CHECK(desk.out.text == after_a_second + " 2  * * *\n");
  CHECK(desk.world.elapsed() == 30s);
}

TEST_CASE("a trace that has ended waits for the names of its last lines, and not when it is stopped") {
  Desk desk("hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 2ms");
  desk.names.hold("203.0.113.5");
  SECTION("to the end") {
    desk.run(std::nullopt);
    CHECK(desk.world.elapsed() == 1002ms);
  }
  SECTION("stopped") {
    desk.world.after(500ms, [&] { desk.world.stop.raise(2); });
    desk.run(std::nullopt);
    CHECK(desk.world.elapsed() == 500ms);
  }
  CHECK(desk.out.text ==
        " 1  10.0.0.1 (10.0.0.1)  1.000 ms  1.000 ms  1.000 ms\n"
        " 2  203.0.113.5 (203.0.113.5)  2.000 ms  2.000 ms  2.000 ms\n");
}
