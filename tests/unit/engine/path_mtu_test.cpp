#include "support/catch.hpp"
#include "support/sim_world.hpp"

#include <ntool/engine/probe/path_mtu.hpp>
#include <ntool/net/drive.hpp>

using namespace ntool;
using namespace std::chrono_literals;
using engine::PathMtuRules;
using engine::PathMtuVerdict;

namespace {

struct Run {
  engine::PathMtuResult result;
  Duration took{};
  std::uint64_t sends = 0;
};

Run search(test::SimWorld& world, PathMtuRules rules, std::string_view target = "203.0.113.5") {
  rules.target = IpAddress::parse(target).value();
  if (!rules.echo) rules.port = Port(33434);
  auto& port = rules.echo ? world.icmp_port() : world.udp_port();
  port.own_mtu = Mtu(1500);
  engine::PathMtuSearch prober(rules);
  REQUIRE(net::drive(prober, port, world.loop(), [](const auto&) {}));
  return {prober.result(), world.elapsed(), port.sends};
}

Run search(std::string_view topology, PathMtuRules rules = {}, std::string_view target = "203.0.113.5") {
  test::SimWorld world(topology);
  return search(world, rules, target);
}

}  // namespace

TEST_CASE("a way without narrow links takes what this host sends, in one round trip") {
  for (const bool echo : {false, true}) {
    const auto done = search("hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 20ms", {.echo = echo});
    CHECK(done.result.verdict == PathMtuVerdict::found);
    CHECK(done.result.own_mtu == 1500);
    CHECK(done.result.mtu == 1500);
    CHECK(done.result.reports.empty());
    CHECK(done.took < 25ms);
    CHECK(done.sends == 2);
  }
}

TEST_CASE("routers that report are heeded, and found on the way") {
  for (const bool echo : {false, true}) {
    const auto done = search(
        "hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms mtu 1400\nhop 10.0.2.1 rtt 3ms\nhop 10.0.3.1 rtt 4ms mtu 1300\n"
        "target 203.0.113.5 rtt 20ms",
        {.echo = echo});
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
  for (const int mtu : {1400, 1280, 1499, 576, 101}) {
    INFO(mtu);
    const auto done = search("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms mtu " + std::to_string(mtu) +
                                 " unreported\nhop 10.0.2.1 rtt 3ms\ntarget 203.0.113.5 rtt 20ms",
                             {.echo = true});
    CHECK(done.result.verdict == PathMtuVerdict::black_hole);
    CHECK(done.result.mtu == static_cast<std::size_t>(mtu));
    CHECK(done.result.vanishes == static_cast<std::size_t>(mtu) + 1);
    CHECK(done.result.hole_behind == Ttl(2));
    CHECK(done.result.hole_from->to_string() == "10.0.1.1");
    CHECK(done.result.hole_next->to_string() == "10.0.2.1");
    CHECK(done.result.large.asked >= 3);
    CHECK(done.result.small.answered == done.result.small.asked);
    CHECK(done.result.chance < 0.01);
    CHECK(done.took < 5s);
  }
}

TEST_CASE("a black hole behind a link that is reported") {
  const auto done =
      search("hop 10.0.0.1 rtt 1ms mtu 1400\nhop 10.0.1.1 rtt 2ms mtu 1350 unreported\ntarget 203.0.113.5 rtt 20ms",
             {.echo = true});
  CHECK(done.result.verdict == PathMtuVerdict::black_hole);
  CHECK(done.result.mtu == 1350);
  CHECK(done.result.reports.at(0).hop == Ttl(1));
  CHECK(done.result.hole_behind == Ttl(2));
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
    const auto lossy = search(dice + "hop 10.0.0.1 rtt 1ms loss 30%\ntarget 203.0.113.5 rtt 20ms", {.echo = true});
    CHECK(lossy.result.verdict == PathMtuVerdict::found);
    CHECK(lossy.result.mtu == 1500);
    const auto hole = search(
        dice + "hop 10.0.0.1 rtt 1ms loss 20%\nhop 10.0.1.1 rtt 2ms mtu 1400 unreported\ntarget 203.0.113.5 rtt 20ms",
        {.echo = true});
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
  test::SimWorld world("hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 5ms");
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
      prober.handle_answers(std::array{wire::ProbeAnswer{.kind = wire::ProbeAnswer::Kind::icmp_error,
                                                         .id = room[i].id,
                                                         .at = now,
                                                         .from = IpAddress::parse("10.0.0.1").value(),
                                                         .icmp_type = wire::icmp_v4::unreachable,
                                                         .icmp_code = wire::icmp_v4::fragmentation_needed,
                                                         .icmp_info = 0}},
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
