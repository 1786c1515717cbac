// The simulated network, packet by packet: what is sent in, what comes out and when.
#include "support/catch.hpp"
#include "unit/engine/sim_packets.hpp"

#include <map>
#include <string>
#include <vector>

#include <ntool/engine/sim/random.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using namespace ntool::test::sim;

namespace {

/// What 10,000 echo requests, one each millisecond, lead to.
std::vector<Heard> ten_thousand(std::string_view topology) {
  auto network = network_of(topology);
  for (std::uint16_t i = 0; i < 10000; ++i) network.inject(echo({.sequence = i}), start + i * 1ms);
  return drain(network);
}

}  // namespace

TEST_CASE("a target answers an echo request after its round trip", "[sim]") {
  const auto heard =
      answer_to("hop 10.0.0.1 rtt 1ms\nhop 10.0.0.2\ntarget 203.0.113.5 rtt 20ms", echo({.sequence = 7}));
  CHECK(heard.at == 20ms);
  CHECK(heard.from == address("203.0.113.5"));
  CHECK(heard.type == wire::icmp_v4::echo_reply);
  CHECK(heard.sequence == 7);
  CHECK(heard.data == Packet(56, 0x5a));
  CHECK(heard.ttl == 62);
  CHECK(heard.checksum_ok);
}

TEST_CASE("an IPv6 target answers with a checksum over its addresses", "[sim]") {
  const auto heard = answer_to("target 2001:db8:2::/48 rtt 3ms ttl 255", echo({.to = "2001:db8:2::5"}));
  CHECK(heard.from == address("2001:db8:2::5"));
  CHECK(heard.type == wire::icmp_v6::echo_reply);
  CHECK(heard.checksum_ok);
  CHECK(heard.ttl == 255);
}

TEST_CASE("a packet is not there before its time", "[sim]") {
  auto network = network_of("target 203.0.113.5 rtt 20ms");
  CHECK_FALSE(network.poll_timeout());
  network.inject(echo({}), start);
  CHECK(network.poll_timeout() == start + 20ms);
  CHECK_FALSE(network.poll_output(start + 19999us));
  CHECK(network.poll_output(start + 25ms)->at == start + 20ms);
  CHECK_FALSE(network.poll_output(start + 1h));
}

TEST_CASE("the hop at which the time to live ends says so and quotes", "[sim]") {
  const std::string_view path =
      "hop 10.0.0.1 rtt 1ms\nhop 10.0.0.2 2001:db8:1::2 rtt 2ms\ntarget 203.0.113.5 2001:db8:2::5";
  SECTION("IPv4") {
    const auto heard = answer_to(path, udp({.ttl = 2}));
    CHECK(heard.at == 2ms);
    CHECK(heard.from == address("10.0.0.2"));
    CHECK(heard.ttl == 254);
    CHECK(heard.type == wire::icmp_v4::time_exceeded);
    CHECK(heard.code == 0);
    const auto quote = wire::parse_quote(heard.data, Family::ipv4);
    REQUIRE(quote);
    CHECK(quote->ttl == Ttl(1));
    CHECK(quote->source_port == Port(40000));
    CHECK(quote->destination_port == Port(33434));
    CHECK(wire::parse_ip_packet(heard.data)->checksum_ok);
  }
  SECTION("IPv6") {
    const auto heard = answer_to(path, udp({.to = "2001:db8:2::5", .ttl = 2}));
    CHECK(heard.from == address("2001:db8:1::2"));
    CHECK(heard.type == wire::icmp_v6::time_exceeded);
    CHECK(heard.checksum_ok);
    CHECK(wire::parse_quote(heard.data, Family::ipv6)->ttl == Ttl(1));
  }
  SECTION("a hop without an address of the family is silent") {
    CHECK(answers_to(path, {udp({.to = "2001:db8:2::5", .ttl = 1})}).empty());
  }
  SECTION("one more reaches the target") {
    const auto heard = answer_to(path, udp({.ttl = 3}));
    CHECK(heard.type == wire::icmp_v4::unreachable);
    CHECK(heard.code == 3);
    CHECK(wire::parse_quote(heard.data, Family::ipv4)->ttl == Ttl(1));
  }
}

TEST_CASE("a hop is a host with an address of its own", "[sim]") {
  const std::string_view path = "hop 10.0.0.1\nhop 10.0.0.2 rtt 2ms ttl 64\ntarget 203.0.113.5";
  const auto heard = answer_to(path, echo({.to = "10.0.0.2", .ttl = 2}));
  CHECK(heard.type == wire::icmp_v4::echo_reply);
  CHECK(heard.at == 2ms);
  CHECK(heard.ttl == 63);
  CHECK(answer_to(path, echo({.to = "10.0.0.2", .ttl = 1})).from == address("10.0.0.1"));
}

TEST_CASE("a silent hop forwards", "[sim]") {
  const std::string_view path = "hop 10.0.0.1 silent\ntarget 203.0.113.5";
  CHECK(answers_to(path, {echo({.ttl = 1})}).empty());
  CHECK(answers_to(path, {echo({.to = "10.0.0.1"})}).empty());
  CHECK(answers_to(path, {echo({.ttl = 2})}).size() == 1);
}

TEST_CASE("routers quote as much as they are told", "[sim]") {
  const auto quoted = [](std::string_view words, const Packet& packet) {
    return answer_to("hop 10.0.0.1 2001:db8:1::1 " + std::string(words) + "\ntarget 203.0.113.5 2001:db8:2::5", packet)
        .data.size();
  };
  CHECK(quoted("quote 8", udp({.ttl = 1})) == 28);
  CHECK(quoted("quote 28", udp({.ttl = 1})) == 48);
  CHECK(quoted("quote 0", udp({.ttl = 1})) == 20);
  CHECK(quoted("quote full", udp({.ttl = 1})) == 84);
  CHECK(quoted("quote full", udp({.ttl = 1, .size = 4000})) == 548);
  CHECK(quoted("quote 9000", udp({.ttl = 1, .size = 4000})) == 548);
  CHECK(quoted("quote 8", udp({.to = "2001:db8:2::5", .ttl = 1})) == 48);
  CHECK(quoted("", udp({.to = "2001:db8:2::5", .ttl = 1, .size = 4000})) == 1232);
}

TEST_CASE("a hop tells its labels", "[sim]") {
  for (const std::string_view to : {"203.0.113.5", "2001:db8:2::5"}) {
    const auto heard = answer_to("hop 10.0.0.1 2001:db8:1::1 mpls 24001/5/9 mpls 3\ntarget 203.0.113.5 2001:db8:2::5",
                                 udp({.to = to, .ttl = 1}));
    CHECK(heard.checksum_ok);
    CHECK(heard.data.size() == 128);
    const auto extensions = wire::parse_icmp_extensions(heard.extensions);
    REQUIRE(extensions);
    REQUIRE(extensions->size() == 1);
    const auto labels = wire::parse_mpls_labels(extensions->front());
    REQUIRE(labels);
    CHECK(*labels == std::vector<wire::MplsLabel>{{24001, 5, false, Ttl(9)}, {3, 0, true, Ttl(1)}});
  }
}

TEST_CASE("a hop that refuses ends the path", "[sim]") {
  const auto kinds = [](std::string_view words) {
    const auto path = "hop 10.0.0.1 2001:db8:1::1 " + std::string(words) + "\ntarget 203.0.113.5 2001:db8:2::5";
    const auto v4 = answer_to(path, echo({}));
    const auto v6 = answer_to(path, echo({.to = "2001:db8:2::5"}));
    return std::vector<int>{v4.type, v4.code, v6.type, v6.code};
  };
  CHECK(kinds("unreachable net") == std::vector<int>{3, 0, 1, 0});
  CHECK(kinds("unreachable host") == std::vector<int>{3, 1, 1, 3});
  CHECK(kinds("unreachable port") == std::vector<int>{3, 3, 1, 4});
  CHECK(kinds("unreachable admin") == std::vector<int>{3, 13, 1, 1});
  CHECK(kinds("unreachable 10") == std::vector<int>{3, 10, 1, 10});
  CHECK(kinds("error 4/0") == std::vector<int>{4, 0, 4, 0});
}

TEST_CASE("nobody sends errors about errors", "[sim]") {
  ByteWriter error;
  wire::emit_icmp_error({.quote = {}}, Family::ipv4, 3, 1, error);
  CHECK(answers_to("hop 10.0.0.1\ntarget 203.0.113.5", {wrapped({.ttl = 1}, wire::ip_protocol::icmp, error)}).empty());
}

TEST_CASE("what is too big for a link is reported, or not", "[sim]") {
  const std::string_view path = "hop 10.0.0.1 2001:db8:1::1 mtu 1400\ntarget 203.0.113.5 2001:db8:2::5";
  const auto v4 = answer_to(path, echo({.size = 1400}));
  CHECK(v4.type == wire::icmp_v4::unreachable);
  CHECK(v4.code == 4);
  CHECK(v4.mtu == 1400);
  const auto v6 = answer_to(path, echo({.to = "2001:db8:2::5", .size = 1400}));
  CHECK(v6.type == wire::icmp_v6::packet_too_big);
  CHECK(v6.mtu == 1400);
  CHECK(answer_to(path, echo({.size = 1372})).type == wire::icmp_v4::echo_reply);
  CHECK(answer_to(path, echo({.size = 1400, .dont_fragment = false})).type == wire::icmp_v4::echo_reply);
  CHECK(answers_to("hop 10.0.0.1 mtu 1400 unreported\ntarget 203.0.113.5", {echo({.size = 1400})}).empty());
}

TEST_CASE("errors come at a limited rate", "[sim]") {
  auto network = network_of("hop 10.0.0.1 limit 10/s burst 3\ntarget 203.0.113.5 limit 2/s");
  const auto count = [&](const Packet& packet, Duration at) {
    for (int i = 0; i < 20; ++i) network.inject(packet, start + at);
    return drain(network).size();
  };
  CHECK(count(udp({.ttl = 1}), 0s) == 3);
  CHECK(count(udp({.ttl = 1}), 99ms) == 0);
  CHECK(count(udp({.ttl = 1}), 100ms) == 1);
  CHECK(count(udp({.ttl = 1}), 10s) == 3);
  CHECK(count(udp({}), 10s) == 1);
  CHECK(count(echo({}), 10s) == 20);
}

TEST_CASE("several addresses of a hop share its packets", "[sim]") {
  const auto froms = [](std::string_view balance, const std::vector<Packet>& packets) {
    std::map<std::string, int> counts;
    const auto path = "hop 10.0.0.1 10.0.0.2 10.0.0.3 balance " + std::string(balance) + "\ntarget 203.0.113.0/24";
    for (const auto& heard : answers_to(path, packets)) ++counts[heard.from.to_string()];
    return counts;
  };
  const std::vector<Packet> one_flow(300, udp({.ttl = 1}));
  std::vector<Packet> many_flows, many_echoes;
  for (std::uint16_t i = 0; i < 300; ++i) {
    many_flows.push_back(udp({.ttl = 1, .source_port = static_cast<std::uint16_t>(40000 + i)}));
    many_echoes.push_back(echo({.ttl = 1, .sequence = i}));
  }
  CHECK(froms("flow", one_flow).size() == 1);
  for (const auto& counts : {froms("packet", one_flow), froms("flow", many_flows), froms("flow", many_echoes)}) {
    REQUIRE(counts.size() == 3);
    for (const auto& [from, count] : counts) CHECK((count > 70 && count < 130));
  }
}

TEST_CASE("loss, duplicates and damage come at their rates", "[sim]") {
  const auto near = [](std::size_t count, std::size_t expected) {
    INFO(count << " of about " << expected);
    // Four standard deviations of 10,000 throws are at most 200.
    return count + 200 > expected && count < expected + 200;
  };
  SECTION("loss at the target") {
    CHECK(near(ten_thousand("target 203.0.113.5 loss 10%").size(), 9000));
  }
  SECTION("loss on the way adds up") {
    CHECK(near(ten_thousand("hop 10.0.0.1 loss 50%\nhop 10.0.0.2 loss 50%\ntarget 203.0.113.5").size(), 2500));
  }
  SECTION("duplicates") {
    const auto all = ten_thousand("target 203.0.113.5 duplicate 5%");
    CHECK(near(all.size(), 10500));
    CHECK(all.size() > 10000);
  }
  SECTION("a changed byte under a right checksum") {
    std::size_t changed = 0;
    for (const auto& heard : ten_thousand("target 203.0.113.5 corrupt 20%")) {
      CHECK(heard.checksum_ok);
      changed += heard.data != Packet(56, 0x5a) ? 1U : 0U;
    }
    CHECK(near(changed, 2000));
  }
  SECTION("a wrong checksum over right bytes") {
    std::size_t wrong = 0;
    for (const auto& heard : ten_thousand("target 203.0.113.5 badsum 20%")) {
      CHECK(heard.data == Packet(56, 0x5a));
      wrong += heard.checksum_ok ? 0U : 1U;
    }
    CHECK(near(wrong, 2000));
  }
  SECTION("all or nothing is certain") {
    CHECK(ten_thousand("target 203.0.113.5 loss 100%").empty());
    CHECK(ten_thousand("target 203.0.113.5 loss 0% duplicate 100%").size() == 20000);
  }
}

TEST_CASE("jitter stays within its bounds", "[sim]") {
  Duration least = 1h, most = 0s;
  for (const auto& heard : ten_thousand("target 203.0.113.5 rtt 20ms jitter 4ms")) {
    const Duration rtt = heard.at - heard.sequence * 1ms;
    least = std::min(least, rtt);
    most = std::max(most, rtt);
  }
  CHECK((least >= 20ms && least < 20100us));
  CHECK((most <= 24ms && most > 23900us));
}

TEST_CASE("a held packet is overtaken", "[sim]") {
  std::size_t late = 0;
  std::uint16_t highest = 0;
  for (const auto& heard : ten_thousand("target 203.0.113.5 rtt 1ms reorder 10% 2500us")) {
    if (heard.sequence < highest) {
      ++late;
      CHECK(heard.at - heard.sequence * 1ms == 3500us);
    }
    highest = std::max(highest, heard.sequence);
  }
  // One that is followed by others that are held as well is not late.
  CHECK((late > 700 && late < 1200));
}

TEST_CASE("the same seed gives the same bytes at the same times", "[sim]") {
  const auto play = [](std::string_view seed) {
    auto network = network_of("seed " + std::string(seed) +
                              "\nhop 10.0.0.1 10.0.0.2 balance packet loss 5% silent 5%\n"
                              "target 203.0.113.5 rtt 9ms jitter 3ms loss 10% duplicate 5% reorder 5% 4ms corrupt 5%");
    for (std::uint16_t i = 0; i < 2000; ++i) {
      network.inject(echo({.ttl = static_cast<std::uint8_t>(1 + i % 2), .sequence = i}), start + i * 1ms);
    }
    std::vector<std::pair<Duration, Packet>> all;
    while (const auto delivery = network.poll_output(start + 1h)) {
      all.emplace_back(delivery->at.since, Packet(delivery->packet.begin(), delivery->packet.end()));
    }
    return all;
  };
  CHECK(play("7") == play("7"));
  CHECK(play("7") != play("8"));
}

TEST_CASE("the dice are the same on every machine", "[sim]") {
  // splitmix64 from 1234567, as its authors' program prints it.
  engine::sim::Random random(1234567);
  CHECK(random.next() == 6457827717110365317U);
  CHECK(random.next() == 3203168211198807973U);
}

TEST_CASE("UDP ports are closed, echo or are silent", "[sim]") {
  const std::string_view target = "target 203.0.113.5 2001:db8:2::5 rtt 5ms udp 7 echo udp 20-30 drop";
  CHECK(answer_to(target, udp({.port = 7})).data == Packet(56, 0x5a));
  CHECK(answer_to(target, udp({.port = 7})).checksum_ok);
  CHECK(answers_to(target, {udp({.port = 25})}).empty());
  CHECK(answer_to(target, udp({.port = 31})).code == 3);
  CHECK(answer_to(target, udp({.to = "2001:db8:2::5", .port = 31})).code == 4);
}

TEST_CASE("TCP ports are open, closed, silent or filtered", "[sim]") {
  const std::string_view target = "target 203.0.113.5 tcp 80 open tcp 22 drop tcp 25 reject";
  const wire::TcpSegment syn{.sequence = 1000, .syn = true};
  const auto open = answer_to(target, tcp({.port = 80}, syn)).segment;
  REQUIRE(open);
  CHECK((open->syn && open->ack && !open->rst));
  CHECK(open->acknowledgement == 1001);
  CHECK(open->destination == Port(40000));
  const auto closed = answer_to(target, tcp({.port = 81}, syn)).segment;
  REQUIRE(closed);
  CHECK((closed->rst && closed->ack && !closed->syn));
  CHECK(closed->acknowledgement == 1001);
  CHECK(answers_to(target, {tcp({.port = 22}, syn)}).empty());
  CHECK(answer_to(target, tcp({.port = 25}, syn)).code == 13);

  SECTION("where there is no connection there is a reset") {
    const auto reset = answer_to(target, tcp({.port = 80}, {.sequence = 1, .acknowledgement = 5, .ack = true})).segment;
    CHECK((reset->rst && reset->sequence == 5));
    CHECK(answers_to(target, {tcp({.port = 80}, {.sequence = 1, .rst = true})}).empty());
  }
}

TEST_CASE("ICMP of a target may be dropped or refused", "[sim]") {
  CHECK(answers_to("target 203.0.113.5 icmp drop", {echo({})}).empty());
  CHECK(answer_to("target 203.0.113.5 icmp unreachable", echo({})).code == 1);
}

TEST_CASE("an unknown protocol is unreachable", "[sim]") {
  ByteWriter nothing;
  nothing.zeros(8);
  const auto heard = answer_to("target 203.0.113.5", wrapped({}, 253, nothing));
  CHECK(heard.type == wire::icmp_v4::unreachable);
  CHECK(heard.code == 2);
}

TEST_CASE("paths are found by the destination", "[sim]") {
  const std::string_view text =
      "hop 10.0.0.1\ntarget 203.0.113.5\ntarget 203.0.113.6 rtt 6ms\npath\nhop 10.1.0.1\ntarget 198.51.100.0/24\npath\n"
      "target 2001:db8:9::9";
  CHECK(answer_to(text, echo({.ttl = 1})).from == address("10.0.0.1"));
  CHECK(answer_to(text, echo({.to = "203.0.113.6"})).at == 6ms);
  CHECK(answer_to(text, echo({.to = "198.51.100.77", .ttl = 1})).from == address("10.1.0.1"));
  CHECK(answer_to(text, echo({.to = "2001:db8:9::9", .ttl = 1})).type == wire::icmp_v6::echo_reply);
  CHECK(answers_to(text, {echo({.to = "192.0.2.77"})}).empty());
}

TEST_CASE("broken packets and fragments are nobody's", "[sim]") {
  const std::string_view target = "target 203.0.113.5";
  auto wrong_sum = echo({});
  wrong_sum[10] ^= 1U;
  auto cut = echo({});
  cut.resize(cut.size() - 1);
  auto wrong_echo = echo({});
  wrong_echo.back() ^= 1U;
  CHECK(answers_to(target, {Packet(), Packet(3, 0x45), Packet(40, 0xff), wrong_sum, cut, wrong_echo}).empty());
}

TEST_CASE("a test may answer in a host's place", "[sim]") {
  auto network = network_of("hop 10.0.0.1 rtt 4ms\ntarget 203.0.113.5");
  std::vector<std::size_t> hops;
  network.answer_by([&](const engine::sim::Arrival& arrival, Network& to) {
    hops.push_back(arrival.hop);
    if (arrival.hop == 2) return false;
    CHECK(arrival.at == start + 2ms);
    to.send(as_bytes("no packet at all"), arrival.at + 7ms);
    return true;
  });
  network.inject(echo({.ttl = 1}), start);
  const auto delivery = network.poll_output(start + 9ms);
  REQUIRE(delivery);
  CHECK(as_text(delivery->packet) == "no packet at all");
  CHECK_FALSE(delivery->answers);
  CHECK(answers_to(network, {echo({})}).size() == 1);
  CHECK(hops == std::vector<std::size_t>{1, 2});
}

TEST_CASE("the trace tells the truth about each packet", "[sim]") {
  using Kind = engine::sim::TraceEvent::Kind;
  auto network = network_of("hop 10.0.0.1 silent\ntarget 203.0.113.5 rtt 8ms duplicate 100%");
  std::vector<std::string> told;
  network.trace_to([&](const engine::sim::TraceEvent& event) {
    constexpr std::string_view kinds[] = {"entered", "ended", "answered", "delivered"};
    CHECK_FALSE(event.bytes.empty());
    told.push_back(std::string(kinds[static_cast<int>(event.kind)]) + " " + std::to_string(*event.packet) + " " +
                   std::to_string((event.at - start) / 1ms) + (event.why.empty() ? "" : " ") + std::string(event.why));
  });
  network.inject(echo({.ttl = 1}), start);
  network.inject(echo({}), start + 1ms);
  drain(network);
  CHECK(told == std::vector<std::string>{"entered 0 0", "ended 0 0 silent", "entered 1 1", "answered 1 9",
                                         "answered 1 9", "delivered 1 9", "delivered 1 9"});
  static_assert(static_cast<int>(Kind::delivered) == 3);
}
