#include "commands/traceroute/command.hpp"
#include "support/catch.hpp"
#include "support/sim_ports.hpp"
#include "support/temp_directory.hpp"

using namespace std::chrono_literals;
using namespace ntool;
using commands::traceroute::Plan;
using commands::traceroute::run_plan;

namespace {

struct Desk {
  explicit Desk(std::string_view topology) : world(topology) {}

  commands::ExitCode run(Plan asked) {
    const auto code = run_plan(std::move(asked), context);
    REQUIRE(code.has_value());
    return *code;
  }
  static Plan plan(std::optional<engine::TracePatience> patience = {}) {
    Plan asked;
    asked.host = "203.0.113.5";
    asked.rules.port = Port(33434);
    asked.rules.patience = patience;
    return asked;
  }

  test::SimWorld world;
  StringSink out, err;
  test::SimPorts ports{world};
  test::MemoryReverseNames& names = ports.names;
  commands::Context context{.out = out,
                            .err = err,
                            .program = "traceroute",
                            .ports = ports,
                            .clock = world.clock,
                            .poller = world.poller,
                            .stop = world.stop};
};

constexpr std::string_view heading = "traceroute to 203.0.113.5 (203.0.113.5), 30 hops max, 60 byte packets\n";

}  // namespace

TEST_CASE("a line waits a second for its name, however long probes are waited for") {
  Desk desk("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 silent\ntarget 203.0.113.5");
  desk.names.hold("10.0.0.1");
  std::string after_a_second;
  desk.world.after(1100ms, [&] { after_a_second = desk.out.text; });
  auto asked = Desk::plan(engine::TracePatience{.max = 30s});
  asked.rules.last = Ttl(2);
  desk.run(asked);
  CHECK(after_a_second ==
        "traceroute to 203.0.113.5 (203.0.113.5), 2 hops max, 60 byte packets\n 1  10.0.0.1 (10.0.0.1)  1.000 ms  "
        "1.000 ms  1.000 ms\n");
  CHECK(desk.out.text == after_a_second + " 2  * * *\n");
  CHECK(desk.world.elapsed() == 30s);
}

TEST_CASE("a trace that has ended waits for the names of its last lines, and not when it is stopped") {
  Desk desk("hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 2ms");
  desk.names.hold("203.0.113.5");
  SECTION("to the end") {
    desk.run(Desk::plan());
    CHECK(desk.world.elapsed() == 1002ms);
  }
  SECTION("stopped") {
    desk.world.after(500ms, [&] { desk.world.stop.raise(2); });
    desk.run(Desk::plan());
    CHECK(desk.world.elapsed() == 500ms);
  }
  CHECK(desk.out.text == std::string(heading) +
                             " 1  10.0.0.1 (10.0.0.1)  1.000 ms  1.000 ms  1.000 ms\n"
                             " 2  203.0.113.5 (203.0.113.5)  2.000 ms  2.000 ms  2.000 ms\n");
}

TEST_CASE("the hosts of a list are traced at the same time and told in its order") {
  Desk desk(
      "path\nhop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 300ms\n"
      "path\nhop 10.0.0.1 rtt 1ms\ntarget 203.0.113.6 rtt 100ms\n");
  test::TempDirectory folder;
  const auto file = folder.write("hosts", "# two\n203.0.113.5\nno-such-host\n203.0.113.6 the other\n");
  auto asked = Desk::plan();
  asked.host.clear();
  asked.targets = file;
  asked.numeric = true;
  asked.rules.queries = 1;
  CHECK(desk.run(asked) == commands::ExitCode::usage);  // one is unknown
  CHECK(desk.out.text == std::string(heading) +
                             " 1  10.0.0.1  1.000 ms\n 2  203.0.113.5  300.000 ms\n"
                             "traceroute to 203.0.113.6 (203.0.113.6), 30 hops max, 60 byte packets\n"
                             " 1  10.0.0.1  1.000 ms\n 2  203.0.113.6  100.000 ms\n");
  CHECK(desk.err.text.find("no-such-host") != std::string::npos);
  CHECK(desk.world.elapsed() == 300ms);
}

TEST_CASE("the notes say where it is slow and where answers end") {
  Desk desk(
      "hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 60ms\nhop 10.0.2.1 rtt 61ms\n"
      "target 203.0.113.5 udp drop\ntarget 203.0.113.9");
  auto asked = Desk::plan();
  asked.numeric = true;
  asked.explain = true;
  asked.rules.last = Ttl(6);
  SECTION("a broken way") {
    desk.run(asked);
    CHECK(desk.out.text.find("end: nobody answers beyond hop 3 (10.0.2.1)") != std::string::npos);
    CHECK(desk.out.text.find("slow: 59.0 ms are added between hop 1 (10.0.0.1) and hop 2 (10.0.1.1), and stay\n") !=
          std::string::npos);
  }
  SECTION("a whole one") {
    asked.host = "203.0.113.9";
    desk.run(asked);
    CHECK(desk.out.text.find("end: the target answers, 4 hops away\n") != std::string::npos);
  }
}

TEST_CASE("tracert and tcptraceroute have lines of their own") {
  Desk desk("hop 10.0.0.1 rtt 400us\nhop 10.0.1.1 silent\ntarget 203.0.113.5 rtt 12ms tcp 80 open");
  auto asked = Desk::plan();
  asked.numeric = true;
  SECTION("of Windows") {
    asked.layout = commands::traceroute::Layout::windows;
    carry_by(asked, commands::traceroute::Question::echo);
    desk.run(asked);
    CHECK(desk.out.text ==
          "\nTracing route to 203.0.113.5 over a maximum of 30 hops\n\n"
          "  1    <1 ms    <1 ms    <1 ms  10.0.0.1\n"
          "  2     *        *        *     Request timed out.\n"
          "  3    12 ms    12 ms    12 ms  203.0.113.5\n"
          "\nTrace complete.\n");
  }
  SECTION("of tcptraceroute") {
    asked.layout = commands::traceroute::Layout::tcp;
    asked.method = commands::traceroute::Method::tcp_connect;
    asked.rules.port = Port(80);
    carry_by(asked, commands::traceroute::Question::connect);
    desk.run(asked);
    CHECK(desk.out.text ==
          " 1  10.0.0.1  0.400 ms  0.400 ms  0.400 ms\n 2  * * *\n"
          " 3  203.0.113.5 [open]  12.000 ms  12.000 ms  12.000 ms\n");
    CHECK(desk.err.text.starts_with("Tracing the path to 203.0.113.5 on TCP port 80"));
  }
}
