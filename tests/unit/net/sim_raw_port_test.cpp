// The twin of the raw port: probes of every kind across simulated routers.
#include "support/catch.hpp"
#include "support/sim_world.hpp"

#include <array>
#include <map>

#include <ntool/wire/transport_header.hpp>

using namespace ntool;
using namespace ntool::test;
using namespace std::chrono_literals;
using Kind = wire::ProbeAnswer::Kind;
using Probe = net::RawPortRules::Probe;

namespace {

const std::vector<std::uint8_t> payload(40);

/// Probes with the TTLs 1, 2, 3 … leave at once; what came, by the number of the probe.
std::map<std::uint16_t, wire::ProbeAnswer> trace(SimWorld& world, net::ProbePort& port, const IpAddress& to,
                                                 std::uint16_t hops) {
  std::vector<wire::ProbeAction> actions;
  for (std::uint16_t ttl = 1; ttl <= hops; ++ttl) {
    actions.push_back(
        {.id = Seq(ttl), .to = to, .port = Port(80), .ttl = Ttl(static_cast<std::uint8_t>(ttl)), .payload = payload});
  }
  std::vector<wire::ProbeAnswer> answers;
  REQUIRE(port.perform(actions, answers));
  CHECK(answers.size() == hops);
  answers.clear();
  world.clock.at = world.clock.at + 1s;
  REQUIRE(port.receive(answers));
  std::map<std::uint16_t, wire::ProbeAnswer> heard;
  for (const auto& answer : answers) {
    REQUIRE(answer.id);
    heard.emplace(answer.id->value(), answer);
  }
  CHECK(heard.size() == answers.size());
  return heard;
}

constexpr std::string_view path = "hop 192.0.2.254\nhop 198.51.100.1\ntarget 203.0.113.5 tcp 80 open\n";

}  // namespace

TEST_CASE("raw probes of each kind are told by each router, with one checksum") {
  const auto probe = GENERATE(Probe::tcp, Probe::dccp, Probe::udp_lite, Probe::sctp, Probe::payload);
  SimWorld world(path);
  auto heard = trace(world, world.raw_port({.probe = probe}), *IpAddress::parse("203.0.113.5"), 3);
  REQUIRE(heard.size() == 3);
  for (const std::uint16_t hop : std::array<std::uint16_t, 2>{1, 2}) {
    CHECK(heard[hop].kind == Kind::icmp_error);
    CHECK(heard[hop].icmp_type == 11);
    REQUIRE(heard[hop].quoted);
    CHECK(heard[hop].quoted->source == world.source(Family::ipv4));
    CHECK(heard[hop].quoted->checksum == heard[1].quoted->checksum);
    CHECK(heard[hop].quoted_ttl == Ttl(1));
  }
  CHECK(heard[2].from == IpAddress::parse("198.51.100.1").value());
  if (probe == Probe::tcp) {
    CHECK(heard[3].kind == Kind::connected);
    const auto header = wire::parse_tcp(heard[3].payload, *heard[3].from, *heard[3].to);
    REQUIRE(header);
    CHECK((header->syn && header->ack));
  } else {
    CHECK(heard[3].kind == Kind::icmp_error);
    CHECK(heard[3].icmp_code == 2);  // no such protocol there
  }
}

TEST_CASE("the flow of a bare payload is found again in a quote") {
  SimWorld world(path);
  auto& port = world.raw_port({.probe = Probe::payload});
  std::vector<wire::ProbeAction> actions;
  for (const std::uint8_t flow : std::to_array<std::uint8_t>({0, 7, 255})) {
    actions.push_back(
        {.id = Seq(flow), .flow = flow, .to = *IpAddress::parse("203.0.113.5"), .ttl = Ttl(1), .payload = payload});
  }
  std::vector<wire::ProbeAnswer> answers;
  REQUIRE(port.perform(actions, answers));
  answers.clear();
  world.clock.at = world.clock.at + 1s;
  REQUIRE(port.receive(answers));
  REQUIRE(answers.size() == 3);
  for (const auto& answer : answers) CHECK(answer.id == Seq(answer.flow));
}

TEST_CASE("a closed TCP port refuses, and the echo ports of the world tell quotes, too") {
  SimWorld world("hop 192.0.2.254\ntarget 203.0.113.5\n");
  const auto to = *IpAddress::parse("203.0.113.5");
  CHECK(trace(world, world.raw_port(), to, 2)[2].kind == Kind::refused);
  CHECK(trace(world, world.icmp_port(), to, 2)[1].quoted.has_value());
  const auto udp = trace(world, world.udp_port(), to, 2);
  REQUIRE(udp.at(2).quoted);
  CHECK(udp.at(2).quoted->source_port == Port(SimPacketPort::first_source_port));
  CHECK(udp.at(1).quoted->checksum == udp.at(2).quoted->checksum);
}
