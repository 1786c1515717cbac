#include "support/catch.hpp"
#include "support/sim_world.hpp"

#include <ntool/engine/probe/path_mtu.hpp>
#include <ntool/net/drive.hpp>
#include <ntool/wire/transport_header.hpp>

using namespace ntool;
using namespace std::chrono_literals;
using engine::PathMtuRules;
using engine::PathMtuVerdict;
using engine::PathMtuWay;

namespace {

struct Run {
  engine::PathMtuResult result;
  Duration took{};
  std::uint64_t sends = 0;
};

template <class SimPort>
Run drive(test::SimWorld& world, SimPort& port, const PathMtuRules& rules) {
  port.own_mtu = Mtu(1500);
  engine::PathMtuSearch prober(rules);
  REQUIRE(net::drive(prober, port, world.loop(), [](const auto&) {}));
  return {prober.result(), world.elapsed(), port.sends};
}

Run search(test::SimWorld& world, PathMtuRules rules, std::string_view target = "203.0.113.5") {
  rules.target = IpAddress::parse(target).value();
  if (rules.way == PathMtuWay::echo) return drive(world, world.icmp_port(), rules);
  rules.port = Port(rules.way == PathMtuWay::udp ? 33434 : 443);
  if (rules.way == PathMtuWay::udp) return drive(world, world.udp_port(), rules);
  return drive(world, world.raw_port({.tcp_options = {.max_segment_size = 1460}, .carries_payload = true}), rules);
}

Run search(std::string_view topology, PathMtuRules rules = {}, std::string_view target = "203.0.113.5") {
  test::SimWorld world(topology);
  return search(world, rules, target);
}

}  // namespace

TEST_CASE("a way without narrow links takes what this host sends, in one round trip") {
  for (const auto way : {PathMtuWay::udp, PathMtuWay::echo, PathMtuWay::tcp}) {
    INFO(static_cast<int>(way));
    const auto done = search("hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 20ms", {.way = way});
    CHECK(done.result.verdict == PathMtuVerdict::found);
    CHECK(done.result.own_mtu == 1500);
    CHECK(done.result.mtu == 1500);
    CHECK(done.result.reports.empty());
    CHECK(done.took < 25ms);
    CHECK(done.sends == 2);
  }
}

TEST_CASE("routers that report are heeded, and found on the way") {
  for (const auto way : {PathMtuWay::udp, PathMtuWay::echo, PathMtuWay::tcp}) {
    INFO(static_cast<int>(way));
    const auto done = search(
        "hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms mtu 1400\nhop 10.0.2.1 rtt 3ms\nhop 10.0.3.1 rtt 4ms mtu 1300\n"
        "target 203.0.113.5 rtt 20ms",
        {.way = way});
    CHECK(done.result.verdict == PathMtuVerdict::found);
    CHECK(done.result.mtu == 1300);
    REQUIRE(done.result.reports.size() == 2);
    CHECK(done.result.reports[0].from.to_string() == "10.0.1.1");
    CHECK(done.result.reports[0].mtu == Mtu(1400));
    CHECK(done.result.reports[0].hop == Ttl(2));
    CHECK(done.result.reports[1].from.to_string() == "10.0.3.1");
    CHECK(done.result.reports[1].hop == Ttl(4));
    CHECK(done.took < 500ms);
  }
}

TEST_CASE("IPv6 reports") {
  const auto done = search("hop 2001:db8:1::1 rtt 1ms mtu 1280\ntarget 2001:db8:2::5 rtt 5ms", {}, "2001:db8:2::5");
  CHECK(done.result.verdict == PathMtuVerdict::found);
  CHECK(done.result.mtu == 1280);
  CHECK(done.result.reports.at(0).hop == Ttl(1));
}

TEST_CASE("a black hole is found to the byte, and where it is") {
  const auto way = GENERATE(PathMtuWay::echo, PathMtuWay::tcp);
  const std::string tcp = GENERATE("open", "reset");
  for (const int mtu : {1400, 1280, 1499, 576, 101}) {
    INFO(mtu << " way " << static_cast<int>(way) << " tcp " << tcp);
    const auto done = search("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms mtu " + std::to_string(mtu) +
                                 " unreported\nhop 10.0.2.1 rtt 3ms\ntarget 203.0.113.5 rtt 20ms tcp " + tcp,
                             {.way = way});
    CHECK(done.result.verdict == PathMtuVerdict::black_hole);
    CHECK(done.result.mtu == static_cast<std::size_t>(mtu));
    CHECK(done.result.holes.at(0).vanishes == static_cast<std::size_t>(mtu) + 1);
    CHECK(done.result.holes.at(0).behind == Ttl(2));
    CHECK(done.result.holes.at(0).from->to_string() == "10.0.1.1");
    CHECK(done.result.holes.at(0).next->to_string() == "10.0.2.1");
    CHECK(done.result.holes.at(0).large.asked >= 3);
    CHECK(done.result.small.answered == done.result.small.asked);
    CHECK(done.result.holes.at(0).chance < 0.01);
    CHECK(done.took < 5s);
  }
}

TEST_CASE("a black hole behind a link that is reported") {
  const auto done =
      search("hop 10.0.0.1 rtt 1ms mtu 1400\nhop 10.0.1.1 rtt 2ms mtu 1350 unreported\ntarget 203.0.113.5 rtt 20ms",
             {.way = PathMtuWay::echo});
  CHECK(done.result.verdict == PathMtuVerdict::black_hole);
  CHECK(done.result.mtu == 1350);
  CHECK(done.result.reports.at(0).hop == Ttl(1));
  CHECK(done.result.holes.at(0).behind == Ttl(2));
}

TEST_CASE("a link that is reported behind a silent one: each is told once, at its place") {
  const auto way = GENERATE(PathMtuWay::udp, PathMtuWay::echo, PathMtuWay::tcp);
  const std::string first = GENERATE("mtu 1400 unreported", "mtu 1400 unreported silent");
  INFO(static_cast<int>(way) << first);
  const auto done = search("hop 10.0.0.1 rtt 1ms " + first +
                               "\nhop 10.0.1.1 rtt 2ms mtu 1300\nhop 10.0.2.1 rtt 3ms\ntarget 203.0.113.5 rtt 20ms",
                           {.way = way});
  CHECK(done.result.verdict == PathMtuVerdict::black_hole);
  CHECK(done.result.mtu == 1300);
  REQUIRE(done.result.reports.size() == 1);
  CHECK(done.result.reports[0].from.to_string() == "10.0.1.1");
  CHECK(done.result.reports[0].mtu == Mtu(1300));
  CHECK(done.result.reports[0].hop == Ttl(2));
  REQUIRE(done.result.holes.size() == 1);
  const auto& hole = done.result.holes[0];
  CHECK(hole.vanishes == 1401);
  CHECK(hole.behind == (first.ends_with("silent") ? std::nullopt : std::optional(Ttl(1))));
  CHECK(hole.next_hop == Ttl(2));
  CHECK(hole.next->to_string() == "10.0.1.1");
  CHECK(hole.reported);
  CHECK(hole.large.asked >= 3);
  CHECK(hole.beside.answered == hole.beside.asked);
  CHECK(hole.chance < 0.01);
}

TEST_CASE("silent links before and behind one that is reported") {
  const auto done = search(
      "hop 10.0.0.1 rtt 1ms mtu 1380 unreported\nhop 10.0.1.1 rtt 2ms mtu 1300\nhop 10.0.2.1 rtt 3ms mtu 1290 "
      "unreported\nhop 10.0.3.1 rtt 4ms\ntarget 203.0.113.5 rtt 20ms",
      {.way = PathMtuWay::echo});
  CHECK(done.result.mtu == 1290);
  REQUIRE(done.result.holes.size() == 2);
  CHECK(done.result.holes[0].vanishes == 1291);
  CHECK(done.result.holes[0].behind == Ttl(3));
  CHECK(done.result.holes[1].vanishes == 1381);
  CHECK(done.result.holes[1].behind == Ttl(1));
  CHECK(done.result.reports.at(0).hop == Ttl(2));
}

TEST_CASE("a silent hop with a silent link behind a hop that reports its own") {
  const auto done = search(
      "hop 10.0.0.1 rtt 1ms mtu 1492\nhop 10.0.1.1 rtt 2ms mtu 1400 unreported silent\n"
      "target 203.0.113.5 rtt 20ms",
      {.way = PathMtuWay::echo});
  CHECK(done.result.mtu == 1400);
  REQUIRE(done.result.reports.size() == 1);
  CHECK(done.result.reports[0].hop == Ttl(1));
  REQUIRE(done.result.holes.size() == 1);
  CHECK(done.result.holes[0].behind == Ttl(1));
  CHECK(done.result.holes[0].next_hop == Ttl(3));
}

TEST_CASE("a router that limits its reports does not move the place where packets vanish") {
  const auto done = search(
      "hop 10.0.0.1 rtt 1ms mtu 1400 unreported\n"
      "hop 10.0.1.1 rtt 2ms mtu 1300 limit 2/s burst 2\ntarget 203.0.113.5 rtt 20ms",
      {.way = PathMtuWay::echo});
  CHECK(done.result.mtu == 1300);
  CHECK(done.result.holes.at(0).vanishes == 1401);
}

TEST_CASE("packets that go in a circle") {
  const auto way = GENERATE(PathMtuWay::udp, PathMtuWay::echo, PathMtuWay::tcp);
  const auto done =
      search("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms\nhop 10.0.2.1 rtt 3ms\nloop 2 3\ntarget 203.0.113.5 rtt 20ms",
             {.way = way});
  CHECK(done.result.verdict == PathMtuVerdict::loop);
  CHECK(done.result.circle == std::vector<engine::PathHop>{{Ttl(2), IpAddress::parse("10.0.1.1").value()},
                                                           {Ttl(3), IpAddress::parse("10.0.2.1").value()}});
  CHECK(done.result.small.asked > 0);
  CHECK_FALSE(done.result.rtt);
  CHECK(done.took < 2s);
}

TEST_CASE("how far small packets come where the target is silent") {
  const auto way = GENERATE(PathMtuWay::udp, PathMtuWay::echo, PathMtuWay::tcp);
  const auto done = search(
      "hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms\nhop 10.0.2.1 silent\ntarget 203.0.113.5 udp drop icmp drop tcp drop",
      {.way = way});
  CHECK(done.result.verdict == PathMtuVerdict::unanswered);
  CHECK(done.result.furthest == engine::PathHop{Ttl(2), IpAddress::parse("10.0.1.1").value()});
  CHECK(done.result.small.asked == 2);
  CHECK_FALSE(done.result.rtt);
}

TEST_CASE("a target that answers only the third time is measured all the same") {
  const auto target = IpAddress::parse("203.0.113.5").value();
  engine::PathMtuSearch prober({.target = target, .port = Port(33434), .largest = 1000});
  std::array<wire::ProbeAction, 64> room;
  Instant now{};
  std::size_t asked = 0;
  for (int turn = 0; turn < 100 && !prober.finished(); ++turn) {
    const auto count = prober.poll_actions(now, room);
    for (std::size_t i = 0; i < count; ++i) {
      prober.handle_answers(std::array{wire::ProbeAnswer{.id = room[i].id, .at = now}}, now);
      if (++asked <= 5) continue;  // the one for our own link, and two pairs
      prober.handle_answers(std::array{wire::ProbeAnswer{.kind = wire::ProbeAnswer::Kind::icmp_error,
                                                         .id = room[i].id,
                                                         .at = now,
                                                         .from = target,
                                                         .icmp_type = wire::icmp_v4::unreachable,
                                                         .icmp_code = wire::icmp_v4::port_unreachable}},
                            now);
    }
    now = now + 100ms;
    prober.handle_timeout(now);
  }
  CHECK(prober.result().verdict == PathMtuVerdict::found);
  CHECK(prober.result().mtu == 1000);
  CHECK_FALSE(prober.result().furthest);
}

TEST_CASE("the round trip is the target's") {
  const auto done = search("hop 10.0.0.1 rtt 1ms mtu 1400\ntarget 203.0.113.5 rtt 20ms", {.way = PathMtuWay::echo});
  CHECK(done.result.rtt >= 20ms);
}

TEST_CASE("a target that tells one sender a second that its port is closed is no black hole") {
  const auto closed = search("target 203.0.113.5 rtt 2ms limit 1/s burst 1");
  CHECK(closed.result.verdict == PathMtuVerdict::found);
  const auto hole = search("hop 10.0.1.1 rtt 2ms mtu 1400 unreported\ntarget 203.0.113.5 rtt 2ms limit 1/s burst 6");
  CHECK(hole.result.verdict == PathMtuVerdict::black_hole);
  CHECK(hole.result.mtu == 1400);
  CHECK(hole.took < 60s);
}

TEST_CASE("loss is no black hole, and a black hole is found although packets get lost") {
  for (int seed = 1; seed <= 20; ++seed) {
    INFO(seed);
    const std::string dice = "seed " + std::to_string(seed) + "\n";
    const auto lossy =
        search(dice + "hop 10.0.0.1 rtt 1ms loss 30%\ntarget 203.0.113.5 rtt 20ms", {.way = PathMtuWay::echo});
    CHECK(lossy.result.verdict == PathMtuVerdict::found);
    CHECK(lossy.result.mtu == 1500);
    const auto hole = search(
        dice + "hop 10.0.0.1 rtt 1ms loss 20%\nhop 10.0.1.1 rtt 2ms mtu 1400 unreported\ntarget 203.0.113.5 rtt 20ms",
        {.way = PathMtuWay::echo});
    CHECK(hole.result.verdict == PathMtuVerdict::black_hole);
    CHECK(hole.result.mtu == 1400);
  }
}

TEST_CASE("nobody answers, or somebody says that it goes no further") {
  const auto silent = search("target 203.0.113.5 udp drop");
  CHECK(silent.result.verdict == PathMtuVerdict::unanswered);
  CHECK(silent.result.mtu == 0);
  CHECK(silent.took < 4s);
  const auto refused = search("hop 10.0.0.1 rtt 1ms unreachable host\ntarget 203.0.113.5");
  CHECK(refused.result.verdict == PathMtuVerdict::unanswered);
  CHECK(refused.result.refused_by->to_string() == "10.0.0.1");
  CHECK(refused.result.icmp_code == 1);
}

TEST_CASE("what the kernel remembers of a way is not its own link") {
  test::SimWorld world("target 203.0.113.5 rtt 1ms");
  engine::PathMtuSearch prober({.target = IpAddress::parse("203.0.113.5").value(), .port = Port(33434)});
  std::array<wire::ProbeAction, 4> room;
  const Instant now{};
  std::size_t longest = 0;
  // It names 1400, which it remembers, and sends 1500; the router that it has that from says so again.
  for (int turn = 0; turn < 64; ++turn) {
    if (prober.poll_actions(now, room) != 1) break;
    const std::size_t size = room[0].payload.size() + 28;
    wire::ProbeAnswer answer{.id = room[0].id};
    if (size > 1500) {
      answer.kind = wire::ProbeAnswer::Kind::not_sent;
      answer.error = std::make_shared<const Error>(Error{.code = Errc::too_long});
      answer.mtu = Mtu(1400);
    } else {
      longest = std::max(longest, size);
    }
    prober.handle_answers(std::array{answer}, now);
    if (size > 1500) continue;
    const bool too_big = size > 1400;
    prober.handle_answers(std::array{wire::ProbeAnswer{
                              .kind = wire::ProbeAnswer::Kind::icmp_error,
                              .id = room[0].id,
                              .from = IpAddress::parse(too_big ? "10.0.0.1" : "203.0.113.5").value(),
                              .icmp_type = wire::icmp_v4::unreachable,
                              .icmp_code = static_cast<std::uint8_t>(too_big ? wire::icmp_v4::fragmentation_needed : 3),
                              .icmp_info = too_big ? 1400U : 0U}},
                          now);
  }
  CHECK(longest == 1500);
  CHECK(prober.result().own_mtu == 1500);
  CHECK(prober.result().mtu <= 1400);
}

TEST_CASE("a lying router cannot keep the search going for ever") {
  const bool named = GENERATE(false, true);  // each size is a byte too long, or it names none
  engine::PathMtuSearch prober(
      {.target = IpAddress::parse("203.0.113.5").value(), .port = Port(33434), .largest = 1500});
  std::array<wire::ProbeAction, 64> room;
  Instant now{};
  std::uint64_t asked = 0;
  for (int turn = 0; turn < 2000 && !prober.finished(); ++turn) {
    const auto count = prober.poll_actions(now, room);
    asked += count;
    for (std::size_t i = 0; i < count; ++i) {
      prober.handle_answers(std::array{wire::ProbeAnswer{.id = room[i].id, .at = now}}, now);
      prober.handle_answers(std::array{wire::ProbeAnswer{
                                .kind = wire::ProbeAnswer::Kind::icmp_error,
                                .id = room[i].id,
                                .at = now,
                                .from = IpAddress::parse("10.0.0.1").value(),
                                .icmp_type = wire::icmp_v4::unreachable,
                                .icmp_code = wire::icmp_v4::fragmentation_needed,
                                .icmp_info = named ? static_cast<std::uint32_t>(room[i].payload.size() + 27) : 0U}},
                            now);
    }
    now = now + 100ms;
    prober.handle_timeout(now);
  }
  CHECK(prober.finished());
  CHECK(prober.result().verdict != PathMtuVerdict::found);
  CHECK(asked < 100);
}

TEST_CASE("only a suspicion, where no more is wanted") {
  const auto done =
      search("hop 10.0.1.1 rtt 2ms mtu 1400 unreported\ntarget 203.0.113.5 rtt 2ms", {.only_suspect = true});
  CHECK(done.result.verdict == PathMtuVerdict::suspected);
  CHECK(done.sends <= 6);
}

TEST_CASE("no more than was asked for") {
  const auto done = search("target 203.0.113.5 rtt 2ms", {.largest = 1000});
  CHECK(done.result.mtu == 1000);
  CHECK(done.result.own_mtu == 1000);
}

TEST_CASE("TCP: an open port says how long its segments may be, a closed one answers all the same") {
  const auto open = search("target 203.0.113.5 rtt 2ms tcp open", {.way = PathMtuWay::tcp});
  CHECK(open.result.verdict == PathMtuVerdict::found);
  CHECK(open.result.mtu == 1500);
  CHECK(open.result.port_open == true);
  CHECK(open.result.mss == 1460);
  CHECK(open.took < 10ms);
  const auto closed = search("target 203.0.113.5 rtt 2ms tcp reset", {.way = PathMtuWay::tcp});
  CHECK(closed.result.mtu == 1500);
  CHECK(closed.result.port_open == false);
  CHECK_FALSE(closed.result.mss);
  const auto v6 = search("hop 2001:db8:1::1 rtt 1ms mtu 1280\ntarget 2001:db8:2::5 rtt 5ms tcp open",
                         {.way = PathMtuWay::tcp}, "2001:db8:2::5");
  CHECK(v6.result.mtu == 1280);
  CHECK(v6.result.mss == 1440);
}

TEST_CASE("TCP: what refuses on the way is no arrival, and drops are silence") {
  const auto refused =
      search("hop 10.0.0.1 rtt 1ms unreachable host\ntarget 203.0.113.5 tcp open", {.way = PathMtuWay::tcp});
  CHECK(refused.result.verdict == PathMtuVerdict::unanswered);
  CHECK(refused.result.refused_by->to_string() == "10.0.0.1");
  const auto silent = search("target 203.0.113.5 tcp drop", {.way = PathMtuWay::tcp});
  CHECK(silent.result.verdict == PathMtuVerdict::unanswered);
  CHECK(silent.took < 4s);
}

namespace {

/// Asks until the question of the whole size, and says what comes of `answer` to it.
engine::PathMtuResult after(wire::ProbeAnswer answer, PathMtuRules rules) {
  rules.target = IpAddress::parse("203.0.113.5").value();
  rules.port = Port(443);
  rules.largest = 1000;
  engine::PathMtuSearch prober(rules);
  std::array<wire::ProbeAction, 8> room;
  const Instant now{};
  REQUIRE(prober.poll_actions(now, room) == 1);
  CHECK(room[0].flow == (rules.way == PathMtuWay::tcp ? 1 : 0));
  prober.handle_answers(std::array{wire::ProbeAnswer{.id = room[0].id, .at = now}}, now);
  REQUIRE(prober.poll_actions(now, room) == 2);
  CHECK(room[0].flow == 0);
  CHECK(room[0].payload.size() == (rules.way == PathMtuWay::tcp ? 956 : 972));
  answer.id = room[0].id;
  prober.handle_answers(std::array{answer}, now);
  return prober.result();
}

}  // namespace

TEST_CASE("answers of another kind, of another host, or to another port are none") {
  using Kind = wire::ProbeAnswer::Kind;
  const auto target = IpAddress::parse("203.0.113.5").value();
  const auto other = IpAddress::parse("203.0.113.6").value();
  const PathMtuRules tcp{.way = PathMtuWay::tcp};
  ByteWriter reset, reset_of_another_port, greeting;
  wire::emit_tcp({.source = Port(443), .ack = true, .rst = true}, target, target, reset);
  wire::emit_tcp({.source = Port(442), .ack = true, .rst = true}, target, target, reset_of_another_port);
  const std::array<std::uint8_t, 4> cut_option{2, 40, 5, 180};
  wire::emit_tcp({.source = Port(443), .syn = true, .ack = true, .options = cut_option}, target, target, greeting);
  CHECK(after({.kind = Kind::refused, .from = target, .payload = reset.view()}, tcp).mtu == 1000);
  CHECK(after({.kind = Kind::connected, .from = target, .payload = greeting.view()}, tcp).mtu == 1000);
  CHECK_FALSE(after({.kind = Kind::connected, .from = target, .payload = greeting.view()}, tcp).mss);
  CHECK(after({.kind = Kind::refused, .from = target, .payload = reset_of_another_port.view()}, tcp).mtu == 0);
  CHECK(after({.kind = Kind::refused, .from = target}, tcp).mtu == 0);
  CHECK(after({.kind = Kind::refused, .from = other, .payload = reset.view()}, tcp).mtu == 0);
  CHECK(after({.kind = Kind::datagram, .from = target}, tcp).mtu == 0);
  CHECK(after({.kind = Kind::refused, .from = target}, {}).mtu == 0);
  CHECK(after({.kind = Kind::refused, .from = target}, {.way = PathMtuWay::echo}).mtu == 0);
  // A firewall of the host itself has taken the packet; one before it may stand before the narrow link, too.
  CHECK(after({.kind = Kind::icmp_error, .from = target, .icmp_type = 3, .icmp_code = 3}, tcp).mtu == 1000);
  CHECK(after({.kind = Kind::icmp_error, .from = target, .icmp_type = 3, .icmp_code = 13}, tcp).mtu == 1000);
  CHECK(after({.kind = Kind::icmp_error, .from = target, .icmp_type = 3, .icmp_code = 13}, {}).mtu == 0);
  CHECK(after({.kind = Kind::icmp_error, .from = other, .icmp_type = 3, .icmp_code = 3}, tcp).mtu == 0);
  CHECK(after({.kind = Kind::icmp_error, .from = other, .icmp_type = 3, .icmp_code = 3}, tcp).refused_by == other);
  CHECK(after({.kind = Kind::icmp_error,
               .from = target,
               .icmp_type = 3,
               .icmp_code = 3,
               .about = Endpoint{target, Port(80)}},
              tcp)
            .mtu == 0);
}

TEST_CASE("TCP: what a small SYN has half opened is closed again before the next question") {
  using Kind = wire::ProbeAnswer::Kind;
  const auto target = IpAddress::parse("203.0.113.5").value();
  const auto way = GENERATE(PathMtuWay::udp, PathMtuWay::tcp);
  engine::PathMtuSearch prober({.target = target, .port = Port(443), .way = way, .largest = 1000});
  std::array<wire::ProbeAction, 8> room;
  const Instant now{};
  REQUIRE(prober.poll_actions(now, room) == 1);
  prober.handle_answers(std::array{wire::ProbeAnswer{.id = room[0].id, .at = now}}, now);
  REQUIRE(prober.poll_actions(now, room) == 2);
  const Seq large = room[0].id, small = room[1].id;
  wire::ProbeAnswer too_big{
      .kind = Kind::icmp_error, .id = large, .at = now, .from = IpAddress::parse("10.0.0.1").value()};
  too_big.icmp_type = 3, too_big.icmp_code = 4, too_big.icmp_info = 900;
  prober.handle_answers(std::array{too_big}, now);
  REQUIRE(prober.poll_actions(now, room) == (way == PathMtuWay::tcp ? 0 : 2));
  if (way != PathMtuWay::tcp) return;
  ByteWriter reset;
  wire::emit_tcp({.source = Port(443), .ack = true, .rst = true}, target, target, reset);
  prober.handle_answers(std::array{wire::ProbeAnswer{
                            .kind = Kind::refused, .id = small, .at = now, .from = target, .payload = reset.view()}},
                        now);
  REQUIRE(prober.poll_actions(now, room) == 2);
  CHECK(room[0].payload.size() == 900 - 44);
}
