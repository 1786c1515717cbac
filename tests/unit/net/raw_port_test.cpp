// The raw port on loopback: whoever may open raw sockets.
#include "support/port_talk.hpp"

#include <array>
#include <set>

#include <ntool/net/probe_ports.hpp>
#include <ntool/wire/transport_header.hpp>

using namespace ntool;
using namespace ntool::test;
using Probe = net::RawPortRules::Probe;

namespace {

constexpr std::array<std::uint8_t, 32> payload{};

/// nullptr where this process may not.
std::unique_ptr<net::ProbePort> opened(const net::ProbeRoute& route, const net::RawPortRules& rules,
                                       sys::Clock& clock) {
  auto port = net::open_raw_port(route, rules, clock);
  if (port) return std::move(*port);
  CAPTURE(port.error().message());
  REQUIRE(port.error().code == Errc::permission);
  CHECK(port.error().hint == "run it as root or with CAP_NET_RAW");
  WARN("SKIPPED: raw sockets want CAP_NET_RAW");
  return nullptr;
}

std::vector<wire::ProbeAction> probes(Endpoint to, std::uint16_t count) {
  std::vector<wire::ProbeAction> actions;
  for (std::uint16_t i = 0; i < count; ++i) {
    actions.push_back(
        {.id = Seq(static_cast<std::uint16_t>(0xFFFE + i)), .to = to.ip, .port = to.port, .payload = payload});
  }
  return actions;
}

/// Bound, but nobody listens.
sys::Socket closed_port(Family family) {
  auto socket = sys::Socket::open(family, sys::Transport::tcp).value();
  REQUIRE(socket.bind({IpAddress::loopback(family), Port(0)}));
  return socket;
}

}  // namespace

TEST_CASE("many SYNs of a flow are under way at once, and each hears its reset") {
  const Family family = GENERATE(Family::ipv4, Family::ipv6);
  if (!has_loopback(family)) return;
  sys::SystemClock clock;
  const auto port = opened({.family = family}, {.probe = Probe::tcp}, clock);
  if (!port) return;
  CHECK(port->way() == "raw TCP");
  const auto nobody = closed_port(family);
  const auto out = perform(*port, probes(*nobody.local(), 8));
  REQUIRE(kinds_of(out) == std::vector(8, Kind::sent));
  std::set<std::uint16_t> ids, sources;
  for (const auto& answer : hear(*port, 8)) {
    CHECK(answer.kind == Kind::refused);
    CHECK(answer.from == IpAddress::loopback(family));
    CHECK(answer.ttl == Ttl(64));
    const auto header = wire::parse_tcp(answer.payload, *answer.from, *answer.from);
    REQUIRE(header);
    CHECK(wire::tcp_flags(*header) == 0x14);
    CHECK(header->source == nobody.local()->port);
    sources.insert(header->destination.value());
    ids.insert(answer.id.value().value());
  }
  CHECK(ids == std::set<std::uint16_t>{0xFFFE, 0xFFFF, 0, 1, 2, 3, 4, 5});
  CHECK(sources.size() == 1);
  hear_nothing(*port);
}

TEST_CASE("a listener answers a SYN, sees no connection, and its options are told") {
  sys::SystemClock clock;
  const auto port =
      opened({}, {.probe = Probe::tcp, .tcp_options = {.max_segment_size = 1000, .sack_permitted = true}}, clock);
  if (!port) return;
  auto listener = sys::Socket::open(Family::ipv4, sys::Transport::tcp).value();
  REQUIRE(listener.bind({IpAddress::loopback(Family::ipv4), Port(0)}));
  REQUIRE(listener.listen(5));
  perform(*port, probes(*listener.local(), 1));
  const auto heard = hear(*port, 1);
  CHECK(heard[0].kind == Kind::connected);
  CHECK(heard[0].id == Seq(0xFFFE));
  const auto header = wire::parse_tcp(heard[0].payload, *heard[0].from, *heard[0].from);
  REQUIRE(header);
  CHECK((header->syn && header->ack && !header->rst));
  const auto options = wire::parse_tcp_options(header->options);
  REQUIRE(options);
  CHECK(options->max_segment_size.has_value());
  CHECK(options->sack_permitted);
  CHECK_FALSE(options->timestamps);
  CHECK_FALSE(listener.accept().value());  // this host has reset it
  hear_nothing(*port);
}

TEST_CASE("each flow of TCP has a source port that nobody else gets") {
  sys::SystemClock clock;
  const auto port = opened({}, {.probe = Probe::tcp}, clock);
  if (!port) return;
  const auto nobody = closed_port(Family::ipv4);
  auto actions = probes(*nobody.local(), 3);
  for (std::size_t i = 0; i < actions.size(); ++i) actions[i].flow = static_cast<std::uint8_t>(7 * i);
  perform(*port, actions);
  std::set<std::uint16_t> sources;
  for (const auto& answer : hear(*port, 3)) {
    CHECK(answer.flow == 7 * (answer.id.value().value() + 2) % 0x10000);
    const Port ours = wire::parse_tcp(answer.payload, *answer.from, *answer.from)->destination;
    sources.insert(ours.value());
    auto another = sys::Socket::open(Family::ipv4, sys::Transport::tcp).value();
    CHECK_FALSE(another.bind({IpAddress::loopback(Family::ipv4), ours}));
    CHECK_FALSE(net::open_raw_port({}, {.probe = Probe::tcp, .source_port = ours}, clock));
  }
  CHECK(sources.size() == 3);
}

TEST_CASE("a packet of any protocol is found again by its payload") {
  sys::SystemClock clock;
  const auto port = opened({}, {.probe = Probe::payload, .protocol = 254}, clock);
  if (!port) return;
  CHECK(port->way() == "raw IP protocol 254");
  auto asked = probes({IpAddress::loopback(Family::ipv4), {}}, 3);
  for (std::size_t i = 0; i < asked.size(); ++i) asked[i].flow = static_cast<std::uint8_t>(100 * i);
  perform(*port, asked);
  const auto heard = hear(*port, 3);  // on loopback they come back themselves: to a raw socket any packet is welcome
  for (std::size_t i = 0; i < heard.size(); ++i) {
    CHECK(heard[i].kind == Kind::datagram);
    CHECK(heard[i].id == Seq(static_cast<std::uint16_t>(0xFFFE + i)));
    CHECK(std::size_t{heard[i].flow} == 100 * i);
    CHECK(heard[i].bytes == payload.size());
  }
}

TEST_CASE("raw UDP-Lite hears port unreachable with what was quoted") {
  const Family family = GENERATE(Family::ipv4, Family::ipv6);
  if (!has_loopback(family)) return;
  sys::SystemClock clock;
  const auto port = opened({.family = family}, {.probe = Probe::udp_lite, .source_port = Port(40404)}, clock);
  if (!port) return;
  perform(*port, probes({IpAddress::loopback(family), Port(53)}, 1));
  const auto heard = hear(*port, 1);
  CHECK(heard[0].kind == Kind::icmp_error);
  if (family == Family::ipv4)
    CHECK((heard[0].icmp_code == 3 || heard[0].icmp_code == 2));  // 2: a kernel without UDP-Lite
  if (family == Family::ipv6) CHECK(heard[0].icmp_code == 4);
  CHECK(heard[0].id == Seq(0xFFFE));
  REQUIRE(heard[0].quoted);
  CHECK(heard[0].quoted->source == IpAddress::loopback(family));
  CHECK(heard[0].quoted->source_port == Port(40404));
  CHECK(heard[0].quoted->checksum.has_value());
  CHECK(heard[0].quoted_ttl == Ttl(64));
}

TEST_CASE("ICMP is no protocol for bare payloads") {
  sys::SystemClock clock;
  for (const std::uint8_t protocol : std::array<std::uint8_t, 4>{0, 1, 58, 255}) {
    const auto port = net::open_raw_port({}, {.probe = Probe::payload, .protocol = protocol}, clock);
    REQUIRE_FALSE(port);
    CHECK(port.error().code == Errc::usage);
  }
}
