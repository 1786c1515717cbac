// The UDP port on loopback, whose hosts answer at once.
#include "support/port_talk.hpp"
#include "support/sockets.hpp"

#include <arpa/inet.h>
#include <array>
#include <map>
#include <netinet/in.h>
#include <set>

#include <ntool/net/probe_ports.hpp>
#include <ntool/sys/error.hpp>
#include <ntool/wire/icmp.hpp>
#include <ntool/wire/ip_packet.hpp>
#include <ntool/wire/transport_header.hpp>

using namespace ntool;
using namespace ntool::test;

namespace {

/// As it leaves: the id 0xAABB and its inverse in front.
constexpr std::array<std::uint8_t, 32> payload{0xAA, 0xBB, 0x55, 0x44, 'n', 't', 'o', 'o', 'l'};

/// A UDP port where nobody listens: it was ours a moment ago.
Port closed_port(Family family) {
  auto socket = sys::Socket::open(family, sys::Transport::udp).value();
  REQUIRE(socket.bind({IpAddress::loopback(family), Port(0)}));
  return socket.local()->port;
}

wire::ProbeAction probe(std::uint16_t id, Endpoint to, Bytes bytes = payload) {
  return {.id = Seq(id), .to = to.ip, .port = to.port, .payload = bytes};
}

const IpAddress far = *IpAddress::parse("127.0.0.9");

/// Whoever sends ICMP as he likes; only root may.
struct Router {
  sys::Fd socket{::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP)};
  void complain(Port about_source, Port about_destination, std::size_t quoted, Bytes extensions,
                std::size_t padding = 0) const {
    const IpAddress self = IpAddress::loopback(Family::ipv4);
    ByteWriter datagram, packet, message;
    wire::emit_udp({.source = about_source, .destination = about_destination, .payload = payload}, self, far, datagram);
    wire::emit_ip_packet({.source = self,
                          .destination = far,
                          .ttl = Ttl(1),
                          .protocol = wire::ip_protocol::udp,
                          .payload = datagram.view()},
                         packet);
    const Bytes honest = packet.view().first(20 + quoted);
    std::vector<std::uint8_t> quote(honest.begin(), honest.end());
    quote.resize(quote.size() + padding);
    wire::emit_icmp_error({.quote = quote, .extensions = extensions}, Family::ipv4, 11, 0, message);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::sendto(socket.number(), message.view().data(), message.size(), 0, reinterpret_cast<const sockaddr*>(&to),
                     sizeof to) == static_cast<ssize_t>(message.size()));
  }
};

/// RFC 4884 7 with one object of RFC 4950: label 100, bottom, TTL 1.
std::vector<std::uint8_t> mpls_extension() {
  ByteWriter out;
  out.u8(0x20);
  out.u8(0);
  out.u16(0);
  out.u16(8);
  out.u8(1);
  out.u8(1);
  out.u32((100U << 12U) | (1U << 8U) | 1U);
  out.patch<std::uint16_t>(2, wire::checksum(out.view()));
  return out.take();
}

}  // namespace

TEST_CASE("what a router quotes decides what is known of the probe") {
  const Router router;
  if (!router.socket.is_open()) {
    WARN("SKIPPED: forging wants raw sockets");
    return;
  }
  const Port ours = closed_port(Family::ipv4);
  sys::SystemClock clock;
  auto port = net::open_udp_port({}, {.source_port = ours}, clock).value();
  const auto extension = mpls_extension();
  router.complain(ours, Port(33436), 8, {});                          // as RFC 792 asks for: ports and no more
  router.complain(ours, Port(33437), 11, {});                         // most of the mark
  router.complain(ours, Port(33438), 12, {});                         // the mark
  router.complain(ours, Port(33439), 40, extension);                  // RFC 4884
  router.complain(ours, Port(33440), 40, Bytes(extension).first(7));  // an object that is cut
  router.complain(Port(static_cast<std::uint16_t>(ours.value() ^ 1U)), Port(33441), 40, {});  // somebody else's
  router.complain(ours, Port(33442), 40, {});
  router.complain(ours, Port(33443), 8, extension, 100);  // RFC 4884 5.1: padded with zeros, which are no id
  const auto heard = hear(*port, 7);
  REQUIRE(heard.size() == 7);
  const std::optional<Seq> none, id = Seq(0xAABB);
  const std::vector<std::optional<Seq>> ids{none, none, id, id, id, id, none};
  const std::vector<std::uint16_t> ports{33436, 33437, 33438, 33439, 33440, 33442, 33443};
  for (std::size_t i = 0; i < heard.size(); ++i) {
    CAPTURE(i);
    CHECK(heard[i].kind == Kind::icmp_error);
    CHECK(heard[i].id == ids[i]);
    CHECK(heard[i].about == Endpoint{far, Port(ports[i])});
    CHECK(heard[i].icmp_type == 11);
    CHECK(heard[i].from == IpAddress::loopback(Family::ipv4));
    if (i != 3 && i != 4 && i != 6) CHECK(heard[i].extensions.empty());
  }
  CHECK(std::ranges::equal(heard[6].extensions, extension));
  CHECK(std::ranges::equal(heard[3].extensions, extension));
}

TEST_CASE("a closed UDP port of this host answers each probe with port unreachable") {
  const Family family = GENERATE(Family::ipv4, Family::ipv6);
  if (!has_loopback(family)) return;
  const IpAddress self = IpAddress::loopback(family);
  const Endpoint nobody{self, closed_port(family)};
  sys::SystemClock clock;
  auto port = net::open_udp_port({.family = family}, {}, clock).value();

  const std::vector<wire::ProbeAction> actions{probe(1000, nobody), probe(1001, nobody), probe(1002, nobody)};
  const auto out = perform(*port, actions);
  // The errors of the first come before the second leaves: none of them is the second's.
  REQUIRE(kinds_of(out) == std::vector{Kind::sent, Kind::sent, Kind::sent});
  const auto heard = hear(*port, family == Family::ipv4 ? 3 : 1);  // ICMPv6 errors are rationed (RFC 4443 2.4)
  for (const auto& answer : heard) {
    CHECK(answer.kind == Kind::icmp_error);
    CHECK(answer.from == self);
    CHECK(answer.icmp_type == (family == Family::ipv4 ? 3 : 1));
    CHECK(answer.icmp_code == (family == Family::ipv4 ? 3 : 4));
    CHECK(answer.about == nobody);
    CHECK(answer.ttl.has_value());
    REQUIRE(answer.id);
    REQUIRE(answer.id->value() >= 1000);
    CHECK(answer.stamp == wire::Stamp::kernel);
    const Instant sent = out.at(answer.id->value() - 1000U).at;
    CHECK(answer.at >= sent - std::chrono::milliseconds(1));
    CHECK(answer.at <= clock.now());
  }
}

TEST_CASE("pending errors fail no probe of another destination") {
  const Endpoint nobody{IpAddress::loopback(Family::ipv4), closed_port(Family::ipv4)};
  auto listener = sys::Socket::open(Family::ipv4, sys::Transport::udp).value();
  REQUIRE(listener.bind({IpAddress::loopback(Family::ipv4), Port(0)}));
  sys::SystemClock clock;
  auto port = net::open_udp_port({}, {}, clock).value();
  std::vector<wire::ProbeAction> actions;
  for (std::uint16_t id = 0; id < 64; ++id) actions.push_back(probe(id, id % 2 == 0 ? nobody : *listener.local()));
  for (const auto& answer : perform(*port, actions)) CHECK(answer.kind == Kind::sent);
  std::set<std::uint16_t> refused;
  for (const auto& answer : hear(*port, 32)) {
    CHECK(answer.kind == Kind::icmp_error);
    refused.insert(answer.id.value().value());
  }
  CHECK(refused.size() == 32);
  std::array<std::uint8_t, 64> buffer{};
  Endpoint from;
  for (std::uint16_t id = 1; id < 64; id = static_cast<std::uint16_t>(id + 2)) {
    const auto moved = listener.receive_from(buffer, from);
    REQUIRE(moved);
    REQUIRE(moved->bytes == payload.size());
    ByteReader reader(buffer);
    CHECK(reader.u16().value() == id);
    CHECK(reader.u16().value() == (~id & 0xFFFF));  // the rest as it was given
    CHECK(std::ranges::equal(std::span(buffer).subspan(4, payload.size() - 4), std::span(payload).subspan(4)));
  }
  hear_nothing(*port);
}

TEST_CASE("an error that waits when a batch begins is not the first probe's") {
  const Endpoint nobody{IpAddress::loopback(Family::ipv4), closed_port(Family::ipv4)};
  auto listener = sys::Socket::open(Family::ipv4, sys::Transport::udp).value();
  REQUIRE(listener.bind({IpAddress::loopback(Family::ipv4), Port(0)}));
  sys::SystemClock clock;
  auto port = net::open_udp_port({}, {}, clock).value();
  for (std::uint16_t id = 0; id < 8; ++id) {
    REQUIRE(kinds_of(perform(*port, probe(id, nobody))) == std::vector{Kind::sent});
    REQUIRE(kinds_of(perform(*port, probe(id, *listener.local()))) == std::vector{Kind::sent});
  }
  CHECK(hear(*port, 8).size() == 8);
}

TEST_CASE("somebody who answers with data is told as a datagram") {
  auto listener = sys::Socket::open(Family::ipv4, sys::Transport::udp).value();
  REQUIRE(listener.bind({IpAddress::loopback(Family::ipv4), Port(0)}));
  sys::SystemClock clock;
  auto port = net::open_udp_port({}, {}, clock).value();
  wire::ProbeAction action = probe(7, *listener.local());
  action.flow = 3;
  REQUIRE(kinds_of(perform(*port, action)) == std::vector{Kind::sent});
  wait_until_ready(listener.fd());
  std::array<std::uint8_t, 64> buffer{};
  Endpoint from;
  REQUIRE(listener.receive_from(buffer, from));
  auto answering = std::move(listener);
  REQUIRE(answering.start_connect(from));
  REQUIRE(answering.send(as_bytes("hello")));
  const auto heard = hear(*port, 1);
  CHECK(heard[0].kind == Kind::datagram);
  CHECK(heard[0].from == IpAddress::loopback(Family::ipv4));
  CHECK(heard[0].to == IpAddress::loopback(Family::ipv4));
  CHECK(heard[0].flow == 3);
  CHECK_FALSE(heard[0].id);
  CHECK(as_text(heard[0].payload) == "hello");
  CHECK(heard[0].bytes == 13);
  CHECK(heard[0].ttl == Ttl(64));
}

TEST_CASE("each flow has a source port of its own and keeps it") {
  auto listener = sys::Socket::open(Family::ipv4, sys::Transport::udp).value();
  REQUIRE(listener.bind({IpAddress::loopback(Family::ipv4), Port(0)}));
  sys::SystemClock clock;
  const Port chosen = closed_port(Family::ipv4);
  auto port = net::open_udp_port({}, {.source_port = chosen}, clock).value();
  std::map<std::uint8_t, std::set<Port>> sources;
  for (std::uint16_t id = 0; id < 9; ++id) {
    wire::ProbeAction action = probe(id, *listener.local());
    action.flow = static_cast<std::uint8_t>(id % 3);
    REQUIRE(kinds_of(perform(*port, action)) == std::vector{Kind::sent});
    std::array<std::uint8_t, 64> buffer{};
    Endpoint from;
    wait_until_ready(listener.fd());
    REQUIRE(listener.receive_from(buffer, from));
    sources[action.flow].insert(from.port);
  }
  CHECK(sources[0] == std::set{chosen});
  CHECK(sources[1].size() == 1);
  CHECK(sources[2].size() == 1);
  CHECK(sources[1] != sources[2]);
}

TEST_CASE("a payload without room for an id is sent as it is") {
  const Endpoint nobody{IpAddress::loopback(Family::ipv4), closed_port(Family::ipv4)};
  sys::SystemClock clock;
  auto port = net::open_udp_port({}, {}, clock).value();
  REQUIRE(kinds_of(perform(*port, probe(9, nobody, as_bytes("x")))) == std::vector{Kind::sent});
  const auto heard = hear(*port, 1);
  CHECK(heard[0].kind == Kind::icmp_error);
  CHECK_FALSE(heard[0].id);
  CHECK(heard[0].about == nobody);
}

TEST_CASE("where probes have no room for an id, padding of a quote is none") {
  const Router router;
  if (!router.socket.is_open()) {
    WARN("SKIPPED: forging wants raw sockets");
    return;
  }
  const Endpoint nobody{IpAddress::loopback(Family::ipv4), closed_port(Family::ipv4)};
  const Port ours = closed_port(Family::ipv4);
  sys::SystemClock clock;
  auto port = net::open_udp_port({}, {.source_port = ours}, clock).value();
  REQUIRE(kinds_of(perform(*port, probe(9, nobody, {}))) == std::vector{Kind::sent});
  hear(*port, 1);
  router.complain(ours, Port(33436), 8, mpls_extension(), 32);
  const auto heard = hear(*port, 1);
  CHECK_FALSE(heard[0].id);
  CHECK(heard[0].about == Endpoint{far, Port(33436)});
}

TEST_CASE("what the system refuses to send is told with its reason, and the others leave") {
  const Endpoint nobody{IpAddress::loopback(Family::ipv4), closed_port(Family::ipv4)};
  sys::SystemClock clock;
  auto port = net::open_udp_port({}, {}, clock).value();
  const std::vector<std::uint8_t> too_long(65508);
  const std::vector<wire::ProbeAction> actions{probe(1, nobody), probe(2, nobody, too_long),
                                               probe(3, {*IpAddress::parse("255.255.255.255"), Port(9)}),
                                               probe(4, nobody)};
  const auto out = perform(*port, actions);
  REQUIRE(kinds_of(out) == std::vector{Kind::sent, Kind::not_sent, Kind::not_sent, Kind::sent});
  REQUIRE(out[1].error);
  CHECK(out[1].error->message().starts_with("send to 127.0.0.1: message too long, mtu="));
  REQUIRE(out[2].error);
  // Without a route a broadcast is unreachable, with one it wants SO_BROADCAST.
  CHECK((out[2].error->code == Errc::permission || out[2].error->code == Errc::unreachable));
  CHECK_FALSE(out[2].error->hint.empty());
  for (const auto& answer : hear(*port, 2)) CHECK(answer.kind == Kind::icmp_error);
  hear_nothing(*port);
}

TEST_CASE("a source address that is nobody's here is told when the port is opened") {
  sys::SystemClock clock;
  const auto port = net::open_udp_port({.source = *IpAddress::parse("192.0.2.77")}, {}, clock);
  REQUIRE_FALSE(port);
  CHECK(port.error().message() ==
        "send from 192.0.2.77: Cannot assign requested address; no interface of this host has that address");
}

TEST_CASE("an interface that does not exist is told when the port is opened") {
  sys::SystemClock clock;
  const auto port = net::open_udp_port({.interface = "no-such-if0"}, {}, clock);
  REQUIRE_FALSE(port);
  CHECK(port.error().code == Errc::not_found);
  CHECK(port.error().message().find("no-such-if0") != std::string::npos);
}

TEST_CASE("errors as whole messages tell what was quoted, once each") {
  const Family family = GENERATE(Family::ipv4, Family::ipv6);
  if (!has_loopback(family)) return;
  const Endpoint nobody{IpAddress::loopback(family), closed_port(family)};
  sys::SystemClock clock;
  auto port = net::open_udp_port({.family = family, .traffic_class = 0x48}, {.hear_quotes = true}, clock).value();
  if (port->way() != "UDP, errors by raw ICMP") {
    CHECK(port->way() == "UDP, errors from the error queue");
    WARN("SKIPPED: raw sockets want CAP_NET_RAW");
    return;
  }
  auto own = probe(1000, nobody);
  auto other_flow = probe(1001, nobody);
  other_flow.flow = 200;
  perform(*port, std::vector{own, other_flow});
  const auto heard = hear(*port, family == Family::ipv4 ? 2 : 1);  // ICMPv6 errors are rationed (RFC 4443 2.4)
  std::set<Port> sources;
  for (const auto& answer : heard) {
    CHECK(answer.kind == Kind::icmp_error);
    CHECK(answer.about == nobody);
    CHECK(answer.id == Seq(answer.flow == 0 ? 1000 : 1001));
    CHECK(answer.stamp == wire::Stamp::kernel);
    CHECK(answer.quoted_ttl == Ttl(64));
    REQUIRE(answer.quoted);
    CHECK(answer.quoted->source == nobody.ip);
    CHECK(answer.quoted->traffic_class == 0x48);
    CHECK(answer.quoted->checksum.has_value());
    sources.insert(answer.quoted->source_port.value());
  }
  CHECK(sources.size() == heard.size());
  hear_nothing(*port);  // not from the error queue, too
}

TEST_CASE("a whole message about another program's probe is left alone") {
  const Router router;
  if (!router.socket.is_open()) {
    WARN("SKIPPED: forging wants raw sockets");
    return;
  }
  const Port ours = closed_port(Family::ipv4);
  sys::SystemClock clock;
  auto port = net::open_udp_port({}, {.source_port = ours, .hear_quotes = true}, clock).value();
  const auto extension = mpls_extension();
  router.complain(Port(static_cast<std::uint16_t>(ours.value() ^ 1U)), Port(33441), 40, {});
  router.complain(ours, Port(33436), 8, {});
  router.complain(ours, Port(33439), 40, extension);
  const auto heard = hear(*port, 2);
  CHECK_FALSE(heard[0].id);
  CHECK(heard[0].about == Endpoint{far, Port(33436)});
  CHECK(heard[1].id == Seq(0xAABB));
  CHECK(std::ranges::equal(heard[1].extensions, extension));
  hear_nothing(*port);
}

TEST_CASE("all probes of a flow have one checksum whatever their ids are") {
  auto listener = sys::Socket::open(Family::ipv4, sys::Transport::udp).value();
  REQUIRE(listener.bind({IpAddress::loopback(Family::ipv4), Port(0)}));
  sys::SystemClock clock;
  auto port = net::open_udp_port({}, {}, clock).value();
  std::set<std::uint16_t> checksums;
  for (const std::uint16_t id : std::array<std::uint16_t, 5>{0, 1, 0x1234, 0x7FFF, 0xFFFF}) {
    perform(*port, probe(id, *listener.local()));
    wait_until_ready(listener.fd());
    std::array<std::uint8_t, 64> buffer{};
    Endpoint from;
    const auto moved = listener.receive_from(buffer, from);
    REQUIRE(moved);
    checksums.insert(wire::checksum(Bytes(buffer).first(moved->bytes)));
  }
  CHECK(checksums.size() == 1);
}

TEST_CASE("UDP-Lite probes hear the same") {
  const bool quotes = GENERATE(false, true);
  sys::SystemClock clock;
  auto port = net::open_udp_port({}, {.hear_quotes = quotes, .lite = true}, clock);
  if (!port) {
    CHECK(port.error().message().ends_with("this kernel runs without UDP-Lite"));
    WARN("SKIPPED: no UDP-Lite here");
    return;
  }
  CHECK((*port)->way().starts_with("UDP-Lite, errors "));
  perform(**port, probe(77, {IpAddress::loopback(Family::ipv4), Port(53)}));
  const auto heard = hear(**port, 1);
  CHECK(heard[0].kind == Kind::icmp_error);
  CHECK(heard[0].icmp_code == 3);
  CHECK(heard[0].id == Seq(77));
  hear_nothing(**port);
}
