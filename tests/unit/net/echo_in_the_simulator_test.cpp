// The echo prober, its loop and a network, without a kernel: time jumps to what comes next.
#include "support/catch.hpp"
#include "support/sim_world.hpp"

#include <algorithm>
#include <csignal>

#include <ntool/engine/probe/echo_prober.hpp>
#include <ntool/net/drive.hpp>
#include <ntool/wire/icmp.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::EchoEvent;
using engine::EchoProber;
using Kind = EchoEvent::Kind;
using test::SimWorld;

namespace {

struct Run {
  std::vector<EchoEvent> events;
  engine::EchoStatistics statistics;
  net::Driven driven = net::Driven::finished;

  [[nodiscard]] std::size_t count(Kind kind) const {
    return static_cast<std::size_t>(std::ranges::count(events, kind, &EchoEvent::kind));
  }
};

Run ping(SimWorld& world, engine::EchoRules rules) {
  rules.to = IpAddress(IpAddress::V4Bytes{203, 0, 113, 5});
  EchoProber prober(rules, world.clock.now());
  Run run;
  const auto driven =
      net::drive(prober, world.icmp_port(), world.loop(), [&](const EchoEvent& event) { run.events.push_back(event); });
  REQUIRE(driven);
  run.driven = *driven;
  run.statistics = prober.statistics();
  return run;
}

}  // namespace

TEST_CASE("echo in the simulator: delay is the round trip, to the nanosecond", "[echo]") {
  SimWorld world("target 203.0.113.5 rtt 123456789ns");
  const auto run = ping(world, {.count = 3});
  REQUIRE(run.events.size() == 3);
  for (const auto& event : run.events) CHECK(event.rtt == 123'456'789ns);
  CHECK(world.elapsed() == 2s + 123'456'789ns);
  CHECK(run.driven == net::Driven::finished);
}

TEST_CASE("echo in the simulator: every probe is a reply or lost", "[echo]") {
  SimWorld world("seed 9\ntarget 203.0.113.5 rtt 20ms jitter 5ms loss 25%");
  const auto run = ping(world, {.count = 1000, .interval = 10ms});
  CHECK(run.statistics.transmitted == 1000);
  CHECK(run.statistics.received == run.count(Kind::reply));
  CHECK(run.statistics.received > 680);
  CHECK(run.statistics.received < 820);
  CHECK(run.statistics.duplicates == 0);
  CHECK(run.statistics.rtt.min() >= 20ms);
  CHECK(run.statistics.rtt.max() <= 25ms);
}

TEST_CASE("echo in the simulator: reordered and doubled answers are each told once as what they are", "[echo]") {
  SimWorld world("seed 9\ntarget 203.0.113.5 rtt 20ms reorder 20% 100ms duplicate 30%");
  const auto run = ping(world, {.count = 500, .interval = 10ms});
  CHECK(run.statistics.received == 500);
  CHECK(run.statistics.duplicates > 90);
  CHECK(run.count(Kind::reply) == run.statistics.received + run.statistics.duplicates);
  CHECK(run.statistics.pipe >= 12);
  CHECK(run.statistics.rtt.max() == 120ms);
}

TEST_CASE("echo in the simulator: broken answers", "[echo]") {
  SimWorld corrupt("target 203.0.113.5 rtt 20ms corrupt 100%");
  const auto wrong = ping(corrupt, {.count = 20, .interval = 10ms});
  CHECK(wrong.statistics.wrong_data == 20);
  CHECK(wrong.statistics.received == 20);
  SimWorld bad("target 203.0.113.5 rtt 20ms badsum 100%");
  const auto lost = ping(bad, {.count = 5, .interval = 10ms, .patience = 1s});
  CHECK(lost.statistics.corrupted == 5);
  CHECK(lost.statistics.received == 0);
}

TEST_CASE("echo in the simulator: the router where the TTL ends says so", "[echo]") {
  SimWorld world("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms\ntarget 203.0.113.5 rtt 20ms");
  const auto run = ping(world, {.count = 2, .interval = 10ms, .ttl = Ttl(2)});
  REQUIRE(run.count(Kind::error) == 2);
  CHECK(run.events[0].from == IpAddress(IpAddress::V4Bytes{10, 0, 1, 1}));
  CHECK(run.events[0].icmp_type == 11);
  CHECK(run.events[0].rtt == 2ms);
}

TEST_CASE("echo in the simulator: silence, deadline and a stop", "[echo]") {
  const auto silent = "target 203.0.113.5 icmp drop";
  SimWorld patient(silent);
  CHECK(ping(patient, {.count = 1}).statistics.received == 0);
  CHECK(patient.elapsed() == 10s);
  SimWorld limited(silent);
  CHECK(ping(limited, {.deadline = 2500ms}).statistics.transmitted == 3);
  CHECK(limited.elapsed() == 2500ms);
  SimWorld stopped(silent);
  stopped.after(3500ms, [&] { stopped.stop.raise(SIGINT); });
  const auto run = ping(stopped, {});
  CHECK(run.driven == net::Driven::stopped);
  CHECK(run.statistics.transmitted == 4);
}

TEST_CASE("echo in the simulator: an error about a packet to somebody else is not ours", "[echo]") {
  ByteWriter request;
  wire::emit_icmp_echo({.identifier = test::SimPacketPort::identifier, .sequence = Seq(1)}, Family::ipv4, request);
  const auto run_with_error_about = [&](IpAddress destination) {
    SimWorld world("target 203.0.113.5 rtt 20ms");
    world.forge_error({.source = {},
                       .destination = destination,
                       .ttl = Ttl(1),
                       .protocol = wire::ip_protocol::icmp,
                       .payload = request.view()},
                      5ms);
    return ping(world, {.count = 1});
  };
  const auto forged = run_with_error_about(IpAddress(IpAddress::V4Bytes{203, 0, 113, 6}));
  CHECK(forged.statistics.errors == 0);
  CHECK(forged.statistics.ignored == 1);
  CHECK(forged.statistics.received == 1);
  CHECK(forged.count(Kind::error) == 0);
  CHECK(run_with_error_about(IpAddress(IpAddress::V4Bytes{203, 0, 113, 5})).statistics.errors == 1);
}
