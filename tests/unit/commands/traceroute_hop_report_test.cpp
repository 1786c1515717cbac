#include "commands/traceroute/hop_report.hpp"
#include "support/catch.hpp"
#include "support/fake_clock.hpp"
#include "support/memory_reverse_names.hpp"
#include "support/program_run.hpp"
#include "support/sim_poller.hpp"

using namespace std::chrono_literals;
using namespace ntool;
using commands::traceroute::HopReport;
using engine::TraceHop;
using engine::TraceReply;

namespace {

struct Desk {
  commands::traceroute::Plan plan = {};
  test::FakeClock clock;
  test::SimPoller poller{clock};
  StringSink out, err;
  test::ClosedPorts ports;
  sys::StopFlag stop;
  test::MemoryReverseNames names;
  commands::NamesAndNetworks known{&names, nullptr};
  commands::Context context{
      .out = out, .err = err, .program = "traceroute", .ports = ports, .clock = clock, .poller = poller, .stop = stop};
};

TraceHop hop(unsigned ttl, const char* from) {
  const TraceReply reply{.from = *IpAddress::parse(from), .rtt = 1ms, .icmp = engine::IcmpCause{11, 0, 0}};
  return {Ttl(static_cast<std::uint8_t>(ttl)), {reply}};
}

}  // namespace

TEST_CASE("hops are shown with their names, and with the address twice where there is none") {
  Desk desk;
  desk.names.add("192.0.2.1", "gate.example");
  HopReport report(desk.plan, desk.context, &desk.known);
  report.add(hop(1, "192.0.2.1"));
  report.add(hop(2, "192.0.2.2"));
  CHECK(desk.out.text == " 1  gate.example (192.0.2.1)  1.000 ms\n 2  192.0.2.2 (192.0.2.2)  1.000 ms\n");
}

TEST_CASE("a name cannot steer the terminal") {
  Desk desk;
  desk.names.add("192.0.2.1", "x\x1b]0;y");
  HopReport report(desk.plan, desk.context, &desk.known);
  report.add(hop(1, "192.0.2.1"));
  CHECK(desk.out.text == " 1  x\\x1b]0;y (192.0.2.1)  1.000 ms\n");
}

TEST_CASE("a line waits for its name, the lines behind it wait too, and nobody longer than a second") {
  Desk desk;
  desk.names.add("192.0.2.1", "gate.example");
  desk.names.hold("192.0.2.1");
  HopReport report(desk.plan, desk.context, &desk.known);
  report.add(hop(1, "192.0.2.1"));
  report.add(hop(2, "192.0.2.2"));
  CHECK(desk.out.text.empty());
  desk.clock.advance(900ms);
  report.show_ready();
  CHECK(desk.out.text.empty());

  SECTION("the name comes") {
    desk.names.answer("192.0.2.1");
    report.show_ready();
    CHECK(desk.out.text.starts_with(" 1  gate.example (192.0.2.1)"));
  }
  SECTION("the name does not come") {
    CHECK(report.poll_timeout() == desk.clock.at + 100ms);
    desk.clock.advance(100ms);
    report.show_ready();
    CHECK(desk.out.text.starts_with(" 1  192.0.2.1 (192.0.2.1)"));
  }
  SECTION("the end comes") {
    report.finish();
    CHECK(desk.out.text.starts_with(" 1  192.0.2.1 (192.0.2.1)"));
  }
  CHECK(report.empty());
  CHECK_FALSE(report.poll_timeout());
  CHECK(desk.out.text.ends_with(" 2  192.0.2.2 (192.0.2.2)  1.000 ms\n"));
}

TEST_CASE("without names nothing is asked and nothing waits") {
  Desk desk;
  HopReport report(desk.plan, desk.context, nullptr);
  report.add(hop(1, "192.0.2.1"));
  CHECK(desk.out.text == " 1  192.0.2.1  1.000 ms\n");
}

TEST_CASE("as JSON a hop is one line, a probe without an answer is an empty object") {
  Desk desk;
  desk.context.json = true;
  desk.names.add("192.0.2.1", "gate.example");
  HopReport report(desk.plan, desk.context, &desk.known);
  auto told = hop(1, "192.0.2.1");
  told.probes.push_back(std::nullopt);
  told.probes.push_back(TraceReply{.from = *IpAddress::parse("192.0.2.1"),
                                   .rtt = 2ms,
                                   .icmp = engine::IcmpCause{3, 4, 1400},
                                   .ttl = Ttl(63),
                                   .labels = {{.label = 16001, .traffic_class = 3, .bottom = true, .ttl = Ttl(1)}}});
  report.add(told);
  CHECK(desk.out.text ==
        R"({"type":"hop","target":"","ttl":1,"addresses":[{"address":"192.0.2.1","name":"gate.example",)"
        R"("rtts_ms":[1.0,2.0]}],"probes":[{"from":"192.0.2.1","name":"gate.example","rtt_ms":1.0,)"
        R"("reached":false,"icmp_type":11,"icmp_code":0,"flow":0},{},{"from":"192.0.2.1","name":"gate.example",)"
        R"("rtt_ms":2.0,"reached":false,)"
        R"("icmp_type":3,"icmp_code":4,"icmp_info":1400,"mark":"!F-1400","reply_ttl":63,"hops_back":2,"flow":0,)"
        R"("mpls":[{"label":16001,"traffic_class":3,"bottom":true,"ttl":1}]}]})"
        "\n");
}
