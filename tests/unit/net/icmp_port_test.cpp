// The ICMP port on loopback, whose kernel answers, and where the test can forge anything (as root).
#include "support/port_talk.hpp"
#include "support/sockets.hpp"

#include <arpa/inet.h>
#include <map>
#include <netinet/in.h>
#include <random>

#include <ntool/engine/probe/echo_prober.hpp>
#include <ntool/net/probe_ports.hpp>
#include <ntool/wire/icmp.hpp>
#include <ntool/wire/ip_packet.hpp>

using namespace ntool;
using namespace ntool::test;

namespace {

const IpAddress self = IpAddress::loopback(Family::ipv4);

std::optional<net::IcmpPort> open_port(Family family, sys::Clock& clock, std::size_t largest_payload = 1472) {
  auto port = net::open_icmp_port({.family = family}, {.largest_payload = largest_payload}, clock);
  if (port) return std::move(*port);
  if (port.error().code == Errc::permission) {
    CHECK(port.error().hint.find("CAP_NET_RAW") != std::string::npos);
    CHECK(port.error().hint.find("ping_group_range") != std::string::npos);
    WARN("SKIPPED: " + port.error().message());
  } else {
    WARN("SKIPPED: " + port.error().message());
    CHECK(port.error().code == Errc::unsupported);
  }
  return std::nullopt;
}

wire::ProbeAction echo(std::uint16_t id, IpAddress to, Bytes payload = {}) {
  return {.id = Seq(id), .to = to, .payload = payload};
}

/// Whoever sends ICMP as he likes.
class Forger {
 public:
  Forger() : socket_(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP)) {}
  [[nodiscard]] bool may() const { return socket_.is_open(); }
  void send(Bytes icmp) const {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::sendto(socket_.number(), icmp.data(), icmp.size(), 0, reinterpret_cast<const sockaddr*>(&to),
                     sizeof to) == static_cast<ssize_t>(icmp.size()));
  }

 private:
  sys::Fd socket_;
};

std::vector<std::uint8_t> reply(std::uint16_t identifier, std::uint16_t sequence, std::string_view data = "data") {
  ByteWriter out;
  wire::emit_icmp_echo({.is_reply = true, .identifier = identifier, .sequence = Seq(sequence), .data = as_bytes(data)},
                       Family::ipv4, out);
  return out.take();
}

/// What a router quotes of our echo request: IP header and `quoted` bytes of ICMP.
std::vector<std::uint8_t> quote(std::uint16_t identifier, std::uint16_t sequence, std::uint8_t protocol = 1,
                                std::string_view destination = "192.0.2.9") {
  ByteWriter request;
  wire::emit_icmp_echo({.identifier = identifier, .sequence = Seq(sequence), .data = as_bytes("data")}, Family::ipv4,
                       request);
  ByteWriter out;
  wire::emit_ip_packet({.source = self,
                        .destination = *IpAddress::parse(destination),
                        .ttl = Ttl(1),
                        .protocol = protocol,
                        .payload = request.view()},
                       out);
  return out.take();
}

std::vector<std::uint8_t> error(std::uint8_t type, std::uint8_t code, std::uint32_t rest, Bytes quoted) {
  ByteWriter out;
  wire::emit_icmp_error({.rest_of_header = rest, .quote = quoted}, Family::ipv4, type, code, out);
  return out.take();
}

}  // namespace

TEST_CASE("this host answers an echo with what it was sent") {
  const Family family = GENERATE(Family::ipv4, Family::ipv6);
  if (!has_loopback(family)) return;
  sys::SystemClock clock;
  auto icmp = open_port(family, clock);
  if (!icmp) return;
  CHECK(icmp->port->way() == (icmp->raw ? "raw ICMP" : "datagram ICMP"));
  const IpAddress there = IpAddress::loopback(family);
  const std::string text(56, 'n');
  std::vector<wire::ProbeAction> actions;
  for (std::uint16_t id = 65500; id != 30; ++id) actions.push_back(echo(id, there, as_bytes(text)));
  std::vector<Heard> out, heard;
  for (std::span<wire::ProbeAction> left = actions; !left.empty();) {
    const auto batch = left.first(std::min<std::size_t>(left.size(), 20));
    for (auto& each : perform(*icmp->port, batch)) out.push_back(each);
    for (auto& each : hear(*icmp->port, batch.size())) heard.push_back(each);
    left = left.subspan(batch.size());
  }
  REQUIRE(out.size() == actions.size());
  REQUIRE(heard.size() == actions.size());
  for (std::size_t i = 0; i < heard.size(); ++i) {
    CHECK(out[i].kind == Kind::sent);
    CHECK(out[i].id == actions[i].id);
    CHECK(heard[i].kind == Kind::echo_reply);
    CHECK(heard[i].id == actions[i].id);
    CHECK(heard[i].from == there);
    CHECK(heard[i].to == there);
    CHECK(heard[i].ttl == Ttl(64));
    CHECK(heard[i].bytes == 64);
    CHECK(as_text(heard[i].payload) == text);
    CHECK(heard[i].checksum_ok);
    CHECK_FALSE(heard[i].truncated);
    CHECK(heard[i].stamp == wire::Stamp::kernel);
    CHECK(heard[i].at >= out[i].at - std::chrono::milliseconds(1));
    CHECK(heard[i].at <= clock.now());
  }
  hear_nothing(*icmp->port);
}

TEST_CASE("the largest payloads come back whole, and longer ones than expected are cut") {
  const Family family = GENERATE(Family::ipv4, Family::ipv6);
  if (!has_loopback(family)) return;
  const std::size_t largest = 65507;
  std::vector<std::uint8_t> payload(largest);
  std::minstd_rand noise(1);
  for (auto& byte : payload) byte = static_cast<std::uint8_t>(noise());
  sys::SystemClock clock;
  auto whole = open_port(family, clock, largest);
  if (!whole) return;
  REQUIRE(kinds_of(perform(*whole->port, echo(1, IpAddress::loopback(family), payload))) == std::vector{Kind::sent});
  const auto heard = hear(*whole->port, 1);
  CHECK(heard[0].kind == Kind::echo_reply);
  CHECK(std::ranges::equal(heard[0].payload, payload));
  CHECK_FALSE(heard[0].truncated);
  CHECK(heard[0].checksum_ok);

  auto small = open_port(family, clock, 100);
  REQUIRE(small);
  REQUIRE(kinds_of(perform(*small->port, echo(1, IpAddress::loopback(family), payload))) == std::vector{Kind::sent});
  const auto cut = hear(*small->port, 1);
  CHECK(cut[0].kind == Kind::echo_reply);
  CHECK(cut[0].truncated);
  CHECK(cut[0].checksum_ok);
  CHECK(std::ranges::equal(cut[0].payload, std::span(payload).first(cut[0].payload.size())));
}

TEST_CASE("an echo that is too long for IP is not sent, and the one after it is") {
  sys::SystemClock clock;
  auto icmp = open_port(Family::ipv4, clock);
  if (!icmp) return;
  const std::vector<std::uint8_t> too_long(65508);
  const std::vector<wire::ProbeAction> actions{echo(1, self), echo(2, self, too_long), echo(3, self)};
  const auto out = perform(*icmp->port, actions);
  REQUIRE(kinds_of(out) == std::vector{Kind::sent, Kind::not_sent, Kind::sent});
  CHECK(out[1].id == Seq(2));
  CHECK(out[1].error->message().starts_with("send to 127.0.0.1: message too long, mtu="));
}

TEST_CASE("two ports of one host hear each their own replies alone") {
  sys::SystemClock clock;
  auto one = open_port(Family::ipv4, clock);
  if (!one) return;
  auto other = open_port(Family::ipv4, clock);
  REQUIRE(other);
  CHECK(one->identifier != other->identifier);
  perform(*one->port, echo(1, self));
  perform(*other->port, echo(2, self));
  CHECK(hear(*one->port, 1)[0].id == Seq(1));
  CHECK(hear(*other->port, 1)[0].id == Seq(2));
  hear_nothing(*one->port);
  hear_nothing(*other->port);
}

TEST_CASE("forged replies: only our identifier is heard, and a wrong checksum is told") {
  sys::SystemClock clock;
  auto icmp = open_port(Family::ipv4, clock);
  const Forger forger;
  if (!icmp || !icmp->raw || !forger.may()) {
    WARN("SKIPPED: forging wants raw sockets");
    return;
  }
  const std::uint16_t ours = icmp->identifier;
  forger.send(reply(static_cast<std::uint16_t>(ours + 1), 1));
  auto broken = reply(ours, 2);
  broken.back() ^= 0xFF;
  forger.send(broken);
  auto short_one = reply(ours, 3);
  short_one.resize(6);
  forger.send(short_one);
  forger.send(Bytes(short_one).first(2));
  forger.send(reply(ours, 4, ""));
  const auto heard = hear(*icmp->port, 2);
  REQUIRE(kinds_of(heard) == std::vector{Kind::echo_reply, Kind::echo_reply});
  CHECK(heard[0].id == Seq(2));
  CHECK_FALSE(heard[0].checksum_ok);
  CHECK(heard[1].id == Seq(4));
  CHECK(heard[1].checksum_ok);
  CHECK(heard[1].payload.empty());
  CHECK(heard[1].bytes == 8);
  hear_nothing(*icmp->port);
}

TEST_CASE("errors from the network: what they quote decides whether they are ours") {
  sys::SystemClock clock;
  auto icmp = open_port(Family::ipv4, clock);
  const Forger forger;
  if (!icmp || !icmp->raw || !forger.may()) {
    WARN("SKIPPED: forging wants raw sockets");
    return;
  }
  const std::uint16_t ours = icmp->identifier;
  const auto stranger = static_cast<std::uint16_t>(ours ^ 1U);
  forger.send(error(3, 1, 0, quote(stranger, 1)));
  forger.send(error(3, 1, 0, quote(ours, 2, wire::ip_protocol::udp)));
  for (std::uint8_t words = 0; words < 16; ++words) {  // header lengths that lie
    auto lying = quote(ours, 3);
    lying[0] = static_cast<std::uint8_t>(0x40U | words);
    if (words != 5) forger.send(error(3, 1, 0, lying));
  }
  for (std::size_t size = 0; size < 26; ++size) forger.send(error(3, 1, 0, Bytes(quote(ours, 4)).first(size)));
  forger.send(error(11, 0, 0, quote(ours, 5)));
  forger.send(error(3, 4, 1400, quote(ours, 6)));
  forger.send(error(5, 1, 0xC0000207, quote(ours, 7)));
  forger.send(error(12, 0, 0x14000000, quote(ours, 8)));
  auto broken = error(3, 13, 0, quote(ours, 9));
  broken.back() ^= 0xFF;
  forger.send(broken);
  const auto heard = hear(*icmp->port, 5);
  REQUIRE(heard.size() == 5);
  for (std::uint16_t i = 0; i < 5; ++i) {
    CHECK(heard[i].kind == Kind::icmp_error);
    CHECK(heard[i].id == Seq(static_cast<std::uint16_t>(i + 5)));
    CHECK(heard[i].from == self);
    CHECK(heard[i].quoted_ttl == Ttl(1));
    CHECK(heard[i].about == Endpoint{*IpAddress::parse("192.0.2.9"), Port(0)});
    CHECK(heard[i].checksum_ok == (i != 4));
  }
  CHECK(heard[0].icmp_type == 11);
  CHECK(heard[1].icmp_info == 1400);
  CHECK(heard[2].icmp_type == 5);
  CHECK(heard[2].icmp_info == 0xC0000207);
  CHECK(heard[3].icmp_info == 20);
  hear_nothing(*icmp->port);
}

TEST_CASE("an error with our identifier that quotes a packet to somebody else is not believed") {
  sys::SystemClock clock;
  auto icmp = open_port(Family::ipv4, clock);
  const Forger forger;
  if (!icmp || !icmp->raw || !forger.may()) {
    WARN("SKIPPED: forging wants raw sockets");
    return;
  }
  engine::EchoProber prober({.to = *IpAddress::parse("198.51.100.7")}, clock.now());
  wire::ProbeAction action;
  REQUIRE(prober.poll_actions(clock.now(), std::span(&action, 1)) == 1);
  const wire::ProbeAnswer sent{.kind = Kind::sent, .id = action.id, .at = clock.now()};
  prober.handle_answers(std::span(&sent, 1), clock.now());
  const auto hears = [&](std::string_view destination) {
    forger.send(error(3, 1, 0, quote(icmp->identifier, action.id.value(), wire::ip_protocol::icmp, destination)));
    const std::vector<wire::ProbeAnswer> answers{hear(*icmp->port, 1)[0]};
    prober.handle_answers(answers, clock.now());
  };
  hears("192.0.2.9");
  CHECK(prober.statistics().errors == 0);
  CHECK(prober.statistics().ignored == 1);
  CHECK_FALSE(prober.poll_event());
  hears("198.51.100.7");
  CHECK(prober.statistics().errors == 1);
}

TEST_CASE("times of sending come from the kernel, each before its answer and between its call and its answer") {
  const Family family = GENERATE(Family::ipv4, Family::ipv6);
  if (!has_loopback(family)) return;
  sys::SystemClock clock;
  auto icmp = net::open_icmp_port({.family = family}, {.stamp_sending = true}, clock);
  if (!icmp) return;
  std::vector<wire::ProbeAction> actions;
  for (std::uint16_t id = 0; id < 200; ++id) actions.push_back(echo(id, IpAddress::loopback(family)));
  std::vector<Heard> out, heard;
  for (std::span<wire::ProbeAction> left = actions; !left.empty(); left = left.subspan(50)) {
    for (auto& each : perform(*icmp->port, left.first(50))) out.push_back(each);
    for (auto& each : hear(*icmp->port, 100)) heard.push_back(each);
  }
  std::map<std::uint16_t, Instant> left;
  std::size_t replies = 0;
  for (const auto& each : heard) {
    const std::uint16_t id = each.id->value();
    if (each.kind == Kind::sent_stamp) {
      CHECK(each.at >= out[id].at);
      CHECK(each.stamp == wire::Stamp::kernel);
      CHECK(left.emplace(id, each.at).second);
    } else {
      REQUIRE(left.contains(id));
      CHECK(each.at >= left[id] - std::chrono::microseconds(100));
      ++replies;
    }
  }
  CHECK(left.size() == 200);
  CHECK(replies == 200);
  hear_nothing(*icmp->port);
}

TEST_CASE("a send that fails takes no other probe's time of sending") {
  sys::SystemClock clock;
  auto icmp = net::open_icmp_port({.family = Family::ipv4}, {.stamp_sending = true}, clock);
  if (!icmp) return;
  const std::vector<std::uint8_t> too_long(65508);
  std::map<std::uint16_t, Instant> out;
  for (std::uint16_t round = 0; round < 20; ++round) {
    const auto first = static_cast<std::uint16_t>(round * 4);
    const auto next = [&](int i) { return static_cast<std::uint16_t>(first + i); };
    // Names no route leads to fail before the kernel counts, payloads that are too long while it does.
    const std::vector<wire::ProbeAction> actions{echo(first, self), echo(next(1), self, too_long),
                                                 echo(next(2), IpAddress::loopback(Family::ipv6)), echo(next(3), self)};
    const auto sent = perform(*icmp->port, actions);
    REQUIRE(kinds_of(sent) == std::vector{Kind::sent, Kind::not_sent, Kind::not_sent, Kind::sent});
    for (const auto& each : sent) out[each.id->value()] = each.at;
    std::vector<std::uint16_t> stamped;
    for (const auto& each : hear(*icmp->port, 4)) {
      if (each.kind != Kind::sent_stamp) continue;
      stamped.push_back(each.id->value());
      CHECK(each.at >= out[each.id->value()]);
    }
    CHECK(stamped == std::vector{first, next(3)});
  }
}

TEST_CASE("without being asked a port tells no times of sending") {
  sys::SystemClock clock;
  auto icmp = open_port(Family::ipv4, clock);
  if (!icmp) return;
  perform(*icmp->port, echo(1, self));
  CHECK(kinds_of(hear(*icmp->port, 1)) == std::vector{Kind::echo_reply});
  hear_nothing(*icmp->port);
}

TEST_CASE("an identifier that is asked for is that of all echo requests") {
  sys::SystemClock clock;
  auto icmp = net::open_icmp_port({.family = Family::ipv4}, {.identifier = 0x1234}, clock);
  if (!icmp) return;
  CHECK(icmp->identifier == 0x1234);
  perform(*icmp->port, echo(1, self));
  CHECK(hear(*icmp->port, 1)[0].id == Seq(1));
  const auto taken = net::open_icmp_port({.family = Family::ipv4}, {.identifier = 0x1234}, clock);
  // Raw sockets share, and of datagram sockets it depends on the kernel.
  if (icmp->raw) CHECK(taken);
  if (!taken) {
    CHECK(
        taken.error().message() ==
        "send from 0.0.0.0 identifier 4660: Address already in use; another program has that identifier; take another "
        "one");
  }
}

TEST_CASE("what finds no room in our buffer is counted as dropped by this host") {
  sys::SystemClock clock;
  auto icmp = open_port(Family::ipv4, clock);
  if (!icmp) return;
  const std::vector<std::uint8_t> payload(1000);
  std::vector<wire::ProbeAction> batch;
  for (std::uint16_t id = 0; id < 64; ++id) batch.push_back(echo(id, self, payload));
  CHECK(icmp->port->dropped() == 0);
  std::uint64_t sent = 0;
  while (icmp->port->dropped() == 0 && sent < 100'000) {
    perform(*icmp->port, batch);
    sent += batch.size();
  }
  perform(*icmp->port, batch);
  sent += batch.size();
  const std::uint64_t dropped = icmp->port->dropped();
  CHECK(dropped >= 64);
  std::uint64_t heard = 0;
  for (std::vector<wire::ProbeAnswer> answers;; answers.clear()) {
    REQUIRE(icmp->port->receive(answers));
    if (answers.empty()) break;
    heard += answers.size();
  }
  // A full raw socket counts the requests, too, that come in over loopback.
  CHECK(dropped >= sent - heard);
  CHECK(dropped <= (icmp->raw ? 2 : 1) * (sent - heard));
  CHECK(icmp->port->dropped() == dropped);
}

TEST_CASE("routes: each option is heeded or says its name") {
  sys::SystemClock clock;
  if (!open_port(Family::ipv4, clock)) return;
  const auto opened = [&](const net::ProbeRoute& route) { return net::open_icmp_port(route, {}, clock); };
  CHECK(opened({.family = Family::ipv4,
                .ttl = Ttl(9),
                .path_mtu = net::PathMtuDiscovery::must,
                .traffic_class = 0xb8,
                .send_buffer = 5000,
                .only_on_link = true,
                .broadcast = true,
                .multicast_loop = false,
                .debug = true}));
  const auto malformed = opened({.family = Family::ipv4, .ip_options = {7, 3}});
  REQUIRE_FALSE(malformed);
  CHECK(malformed.error().message().starts_with("set IP options: Invalid argument; the kernel takes well-formed"));
  const auto none = opened({.family = Family::ipv4, .interface = "nosuch0"});
  REQUIRE_FALSE(none);
  CHECK(none.error().message().starts_with("bind to interface nosuch0: No such device; no such interface"));
  if (!has_loopback(Family::ipv6)) return;
  CHECK(opened({.family = Family::ipv6, .traffic_class = 0xb8, .flow_label = 0x12345}));
  CHECK(opened({.family = Family::ipv6, .flow_label = 0}));
  const auto wide = opened({.family = Family::ipv6, .flow_label = 0x100000});
  REQUIRE_FALSE(wide);
  CHECK(wide.error().message() == "lease flow label 0x100000: Invalid argument; a flow label has 20 bits");
}

TEST_CASE("answers tell their traffic class where it is asked for") {
  const Family family = GENERATE(Family::ipv4, Family::ipv6);
  if (!has_loopback(family)) return;
  sys::SystemClock clock;
  auto icmp = net::open_icmp_port({.family = family, .traffic_class = 0x48}, {.tell_traffic_class = true}, clock);
  if (!icmp) return;
  perform(*icmp->port, echo(1, IpAddress::loopback(family)));
  CHECK(hear(*icmp->port, 1)[0].traffic_class == 0x48);  // Linux answers in the class of the request
}

TEST_CASE("a port that is connected to its target hears it") {
  sys::SystemClock clock;
  auto icmp = net::open_icmp_port({.family = Family::ipv4, .target = self, .only_from_target = true}, {}, clock);
  if (!icmp) return;
  perform(*icmp->port, echo(1, self));
  CHECK(hear(*icmp->port, 1)[0].id == Seq(1));
}

TEST_CASE("IP options of an answer are told") {
  sys::SystemClock clock;
  // Record route with room for nine addresses (RFC 791 3.1).
  std::vector<std::uint8_t> record{7, 39, 4};
  record.resize(40);
  auto icmp = net::open_icmp_port({.family = Family::ipv4, .ip_options = record}, {}, clock);
  if (!icmp) return;
  perform(*icmp->port, echo(1, self));
  const auto heard = hear(*icmp->port, 1);
  const Bytes told = heard[0].ip_options;
  REQUIRE(told.size() == 40);
  CHECK(to_hex(told.first(2)) == "0727");
  CHECK(to_hex(told.subspan(3, 4)) == "7f000001");
}
