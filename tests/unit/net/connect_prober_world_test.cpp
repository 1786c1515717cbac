// tcping's prober through net::drive in a simulated network: what each kind of answer comes to, with no time passing.
#include "support/catch.hpp"
#include "support/sim_world.hpp"

#include <ntool/engine/probe/connect_prober.hpp>
#include <ntool/net/drive.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::ConnectEvent;
using engine::ConnectProber;
using engine::ConnectState;
using test::SimWorld;

namespace {

struct Outcome {
  std::vector<ConnectEvent> events;
  engine::ConnectStatistics statistics;
};

Outcome play(SimWorld& world, std::string_view to, std::uint64_t count) {
  ConnectProber prober({.to = IpAddress::parse(to).value(), .port = Port(80), .count = count}, world.clock.now());
  Outcome outcome;
  const auto driven = net::drive(prober, world.connect_port(), world.loop(),
                                 [&](const ConnectEvent& event) { outcome.events.push_back(event); });
  REQUIRE(driven);
  outcome.statistics = prober.statistics();
  return outcome;
}

}  // namespace

TEST_CASE("connects cross a simulated network, and their times are its round trips") {
  for (const char* to : {"203.0.113.5", "2001:db8:2::5"}) {
    SimWorld world("hop 10.0.0.1 2001:db8:1::1 rtt 1ms\ntarget 203.0.113.5 2001:db8:2::5 rtt 20ms tcp 80 open");
    const auto outcome = play(world, to, 3);
    REQUIRE(outcome.events.size() == 3);
    CHECK(outcome.statistics.open == 3);
    CHECK(outcome.statistics.rtt.min() == 20ms);
    CHECK(outcome.statistics.rtt.max() == 20ms);
    CHECK(world.elapsed() == 2020ms);
  }
}

TEST_CASE("a simulated host refuses, is silent, or is behind a router that says no") {
  SimWorld closed("target 203.0.113.5 rtt 20ms tcp reset");
  CHECK(play(closed, "203.0.113.5", 1).events.at(0).state == ConnectState::closed);

  SimWorld silent("target 203.0.113.5 rtt 20ms tcp drop");
  const auto nothing = play(silent, "203.0.113.5", 1);
  CHECK(nothing.events.at(0).state == ConnectState::silent);
  CHECK(silent.elapsed() == 3s);

  SimWorld blocked("hop 10.0.0.1 rtt 2ms unreachable admin\ntarget 203.0.113.5 rtt 20ms");
  const auto told = play(blocked, "203.0.113.5", 1).events.at(0);
  CHECK(told.state == ConnectState::unreachable);
  CHECK(told.from == IpAddress::parse("10.0.0.1").value());
  CHECK(told.icmp_code == 13);
  CHECK(told.elapsed == 2ms);
  CHECK_FALSE(told.from_here);
}

TEST_CASE("a lossy network costs tries or a second, and nothing is counted twice") {
  SimWorld world("seed 5\ntarget 203.0.113.5 rtt 20ms loss 30% duplicate 20% tcp open");
  const auto outcome = play(world, "203.0.113.5", 200);
  CHECK(outcome.events.size() == 200);
  CHECK(outcome.statistics.tried() == 200);
  CHECK(outcome.statistics.open > 100);
  CHECK(outcome.statistics.open + outcome.statistics.silent == 200);
}

TEST_CASE("what is under way when it is stopped is not counted") {
  SimWorld world("target 203.0.113.5 rtt 500ms tcp open");
  world.after(1200ms, [&] { world.stop.raise(2); });
  ConnectProber prober({.to = IpAddress::parse("203.0.113.5").value(), .port = Port(80)}, world.clock.now());
  const auto driven = net::drive(prober, world.connect_port(), world.loop(), [](const ConnectEvent&) {});
  CHECK(driven == net::Driven::stopped);
  CHECK(prober.statistics().tried() == 1);
}
