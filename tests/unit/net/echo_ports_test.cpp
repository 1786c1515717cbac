// Many identifiers behind one port, in a simulated world and on loopback.
#include "support/port_talk.hpp"
#include "support/sim_ports.hpp"

#include <set>

#include <ntool/net/echo_ports.hpp>

using namespace ntool;
using namespace ntool::test;
using namespace std::chrono_literals;

namespace {

const IpAddress there = IpAddress(IpAddress::V4Bytes{203, 0, 113, 5});
const IpAddress there_v6 = *IpAddress::parse("2001:db8::5");

wire::ProbeAction echo(std::uint16_t id, std::uint8_t flow, const IpAddress& to) {
  return {.id = Seq(id), .flow = flow, .to = to};
}

/// What came by then.
std::vector<Heard> heard_after(Duration time, SimWorld& world, net::ProbePort& port) {
  world.clock.at = world.clock.at + time;
  std::vector<wire::ProbeAnswer> answers;
  REQUIRE(port.receive(answers));
  return {answers.begin(), answers.end()};
}

}  // namespace

TEST_CASE("echo ports: the same number in two flows is two probes") {
  SimWorld world("target 203.0.113.5 rtt 20ms");
  SimPorts ports(world);
  int opened = 0;
  net::EchoPorts echo_ports(
      [&](Family family) {
        ++opened;
        return ports.icmp_port({.family = family}, {});
      },
      [](Family, const Error&) { FAIL(); }, world.clock);
  CHECK(echo_ports.way() == "ICMP");
  const std::vector<wire::ProbeAction> actions{echo(1, 0, there), echo(1, 1, there), echo(2, 1, there)};
  for (const auto& each : perform(echo_ports, actions)) CHECK(each.kind == Kind::sent);
  CHECK(opened == 2);
  CHECK(echo_ports.way() == "simulated");
  std::set<std::pair<int, int>> answered;
  for (const auto& each : heard_after(1s, world, echo_ports)) answered.emplace(each.flow, each.id->value());
  CHECK(answered == std::set<std::pair<int, int>>{{0, 1}, {1, 1}, {1, 2}});
  perform(echo_ports, echo(3, 0, there));
  CHECK(opened == 2);
}

TEST_CASE("echo ports: a family that cannot be opened is told once, and its probes are not sent") {
  SimWorld world("target 203.0.113.5 rtt 20ms");
  SimPorts ports(world);
  ports.without = Family::ipv6;
  std::vector<Family> told;
  net::EchoPorts echo_ports([&](Family family) { return ports.icmp_port({.family = family}, {}); },
                            [&](Family family, const Error&) { told.push_back(family); }, world.clock);
  const std::vector<wire::ProbeAction> actions{echo(1, 0, there), echo(2, 0, there_v6), echo(3, 1, there_v6),
                                               echo(4, 0, there)};
  const auto out = perform(echo_ports, actions);
  CHECK(kinds_of(out) == std::vector{Kind::sent, Kind::not_sent, Kind::not_sent, Kind::sent});
  CHECK(out[1].id == Seq(2));
  CHECK(out[2].flow == 1);
  CHECK(out[1].error->reason == "no such family");
  CHECK(told == std::vector{Family::ipv6});
  CHECK(echo_ports.prepare(Family::ipv4));
  REQUIRE_FALSE(echo_ports.prepare(Family::ipv6));
  CHECK(told.size() == 1);
  CHECK(heard_after(1s, world, echo_ports).size() == 2);
}

TEST_CASE("echo ports on loopback: both families, several identifiers, ports that open while they are watched") {
  if (!has_loopback(Family::ipv6)) return;
  sys::SystemClock clock;
  std::set<std::uint16_t> identifiers;
  std::optional<Error> refused;
  net::EchoPorts echo_ports(
      [&](Family family) {
        auto icmp = net::open_icmp_port({.family = family}, {}, clock);
        if (icmp) identifiers.insert(icmp->identifier);
        return icmp;
      },
      [&](Family, const Error& error) { refused = error; }, clock);
  if (!echo_ports.prepare(Family::ipv4)) {
    WARN("SKIPPED: " + refused->message());
    return;
  }
  auto poller = sys::EpollPoller::open().value();
  REQUIRE(echo_ports.watch(poller));
  std::vector<wire::ProbeAction> actions;
  for (std::uint8_t flow = 0; flow < 3; ++flow) {
    actions.push_back(echo(1, flow, IpAddress::loopback(Family::ipv4)));
    actions.push_back(echo(1, flow, IpAddress::loopback(Family::ipv6)));
  }
  for (const auto& each : perform(echo_ports, actions)) CHECK(each.kind == Kind::sent);
  CHECK(identifiers.size() >= 3);
  CHECK_FALSE(poller.wait(clock.now() + 5s)->empty());
  echo_ports.forget(poller);
  CHECK(poller.wait(Instant{})->empty());
  std::set<std::pair<int, bool>> answered;
  for (const auto& each : hear(echo_ports, 6)) answered.emplace(each.flow, each.from->is_v4());
  CHECK(answered.size() == 6);
  CHECK(echo_ports.dropped() == 0);
  hear_nothing(echo_ports);
}
