#include "support/catch.hpp"
#include "support/sim_world.hpp"

#include <fmt/format.h>

#include <ntool/engine/probe/mtu_trace.hpp>
#include <ntool/engine/probe/way_back.hpp>
#include <ntool/net/drive.hpp>

using namespace ntool;
using namespace std::chrono_literals;
using engine::hops_back;
using engine::MtuTrace;
using engine::MtuTraceRules;
using Kind = engine::MtuTraceEvent::Kind;

namespace {

std::string line(const engine::MtuTraceEvent& event) {
  std::string text = fmt::format("{}", event.ttl.value());
  if (event.from) text += " " + event.from->to_string();
  switch (event.kind) {
    case Kind::own_link: text += " own"; break;
    case Kind::too_big: text += " too big"; break;
    case Kind::hop: break;
    case Kind::silent: text += " silent"; break;
    case Kind::reached: text += event.data ? " data" : " reached"; break;
    case Kind::unreachable: text += fmt::format(" unreachable {}/{}", event.icmp->type, event.icmp->code); break;
    case Kind::not_sent: text += " not sent"; break;
  }
  if (event.mtu) text += fmt::format(" mtu {}", event.mtu->value());
  return text + "\n";
}

struct Run {
  std::string lines;
  engine::MtuTraceEnd end;
  Duration took{};
};

Run run(test::SimWorld& world, MtuTraceRules rules) {
  MtuTrace trace(rules);
  Run done;
  REQUIRE(net::drive(trace, world.udp_port(), world.loop(), [&](const auto& event) { done.lines += line(event); }));
  done.end = trace.end();
  done.took = world.elapsed();
  return done;
}

Run run(std::string_view topology, std::optional<std::size_t> size = {}, std::string_view target = "203.0.113.5") {
  test::SimWorld world(topology);
  world.udp_port().own_mtu = Mtu(1500);
  return run(world, {.target = IpAddress::parse(target).value(), .packet_size = size});
}

}  // namespace

TEST_CASE("hops back, guessed from what a TTL has begun with") {
  CHECK(hops_back(Ttl(64)) == 1);
  CHECK(hops_back(Ttl(1)) == 64);
  CHECK(hops_back(Ttl(65)) == 64);
  CHECK(hops_back(Ttl(128)) == 1);
  CHECK(hops_back(Ttl(129)) == 127);
  CHECK(hops_back(Ttl(255)) == 1);
}

TEST_CASE("hops, two narrow links and the target") {
  const auto done =
      run("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms mtu 1400\nhop 10.0.2.1 rtt 3ms\nhop 10.0.3.1 rtt 4ms mtu 1300\n"
          "target 203.0.113.5 rtt 5ms");
  CHECK(done.lines ==
        "1 own mtu 1500\n1 10.0.0.1\n2 10.0.1.1\n3 10.0.1.1 too big mtu 1400\n3 10.0.2.1\n4 10.0.3.1\n"
        "5 10.0.3.1 too big mtu 1300\n5 203.0.113.5 reached\n");
  CHECK(done.end.packet_size == 1300);
  CHECK(done.end.hops == Ttl(5));
  CHECK(done.end.back == 5);
  CHECK(done.end.stop == engine::TraceStop::target);
  CHECK(done.took < 60ms);
}

TEST_CASE("IPv6 goes no lower than 1280") {
  const auto done = run("hop 2001:db8:1::1 rtt 1ms mtu 1280\ntarget 2001:db8:2::5 rtt 5ms", {}, "2001:db8:2::5");
  CHECK(done.lines == "1 own mtu 1500\n1 2001:db8:1::1\n2 2001:db8:1::1 too big mtu 1280\n2 2001:db8:2::5 reached\n");
}

TEST_CASE("a router that finds every size a byte too long is not heeded for ever") {
  MtuTrace trace({.target = IpAddress::parse("203.0.113.5").value(), .packet_size = 65535});
  std::array<wire::ProbeAction, 8> room;
  const Instant now{};
  unsigned asked = 0;
  for (int turn = 0; turn < 1000 && !trace.finished(); ++turn) {
    const std::size_t count = trace.poll_actions(now, room);
    for (const auto& action : std::span(room).first(count)) {
      ++asked;
      trace.handle_answers(
          std::array{wire::ProbeAnswer{.kind = wire::ProbeAnswer::Kind::icmp_error,
                                       .id = action.id,
                                       .from = IpAddress::parse("10.0.0.1").value(),
                                       .icmp_type = wire::icmp_v4::unreachable,
                                       .icmp_code = wire::icmp_v4::fragmentation_needed,
                                       .icmp_info = static_cast<std::uint32_t>(action.payload.size() + 27)}},
          now);
    }
    while (trace.poll_event()) {
    }
  }
  CHECK(trace.finished());
  CHECK(trace.end().stop == engine::TraceStop::unreachable);
  CHECK(asked < 200);
}

TEST_CASE("a router that names no size is asked by the plateaus of RFC 1191") {
  MtuTrace trace({.target = IpAddress::parse("203.0.113.5").value(), .packet_size = 1500});
  std::array<wire::ProbeAction, 8> room;
  const Instant now{};
  std::string sizes;
  for (int turn = 0; turn < 20 && !trace.finished(); ++turn) {
    const std::size_t count = trace.poll_actions(now, room);
    for (const auto& action : std::span(room).first(count)) {
      if (action.ttl != Ttl(1)) continue;
      sizes += fmt::format("{} ", action.payload.size() + 28);
      trace.handle_answers(std::array{wire::ProbeAnswer{.kind = wire::ProbeAnswer::Kind::icmp_error,
                                                        .id = action.id,
                                                        .from = IpAddress::parse("10.0.0.1").value(),
                                                        .icmp_type = wire::icmp_v4::unreachable,
                                                        .icmp_code = wire::icmp_v4::fragmentation_needed}},
                           now);
    }
    while (trace.poll_event()) {
    }
  }
  CHECK(sizes == "1500 1492 1006 508 296 68 ");
  CHECK(trace.finished());
  CHECK(trace.end().stop == engine::TraceStop::unreachable);
}

TEST_CASE("twice after the own link, as the replaced tool") {
  test::SimWorld world("hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 5ms");
  world.udp_port().own_mtu = Mtu(1500);
  const auto done = run(world, {.target = IpAddress::parse("203.0.113.5").value(), .twice_after_own_link = true});
  CHECK(done.lines == "1 own mtu 1500\n1 10.0.0.1\n1 10.0.0.1\n2 203.0.113.5 reached\n");
  test::SimWorld neighbour("target 203.0.113.5 rtt 5ms");
  neighbour.udp_port().own_mtu = Mtu(1500);
  const auto near = run(neighbour, {.target = IpAddress::parse("203.0.113.5").value(), .twice_after_own_link = true});
  CHECK(near.lines == "1 own mtu 1500\n1 203.0.113.5 reached\n1 203.0.113.5 reached\n");
  test::SimWorld tired("target 203.0.113.5 rtt 5ms limit 1/s burst 1");
  tired.udp_port().own_mtu = Mtu(1500);
  const auto once = run(tired, {.target = IpAddress::parse("203.0.113.5").value(), .twice_after_own_link = true});
  CHECK(once.lines == "1 own mtu 1500\n1 203.0.113.5 reached\n");
  CHECK(once.end.stop == engine::TraceStop::target);
}

TEST_CASE("a silent hop on the way costs little, a silent end about half a second") {
  const auto hop =
      run("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 silent rtt 2ms\nhop 10.0.2.1 rtt 3ms\n"
          "target 203.0.113.5 rtt 5ms",
          1000);
  CHECK(hop.lines == "1 10.0.0.1\n2 silent\n3 10.0.2.1\n4 203.0.113.5 reached\n");
  CHECK(hop.took < 600ms);
  const auto end = run("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms\ntarget 203.0.113.5 udp drop");
  CHECK(end.lines.starts_with("1 own mtu 1500\n1 10.0.0.1\n2 10.0.1.1\n3 silent\n4 silent\n"));
  CHECK(end.lines.ends_with("30 silent\n"));
  CHECK(end.end.stop == engine::TraceStop::silence);
  CHECK(end.took < 1500ms);
}

TEST_CASE("a trace that is stopped tells what has answered behind a hop that is still awaited") {
  const auto stopped_at = [](Duration until) {
    test::SimWorld world(
        "hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 silent\nhop 10.0.2.1 rtt 3ms\nhop 10.0.3.1 rtt 50ms\ntarget 203.0.113.5 "
        "rtt 60ms");
    MtuTrace trace({.target = IpAddress::parse("203.0.113.5").value(), .packet_size = 1000});
    Run done;
    REQUIRE(net::drive(
        trace, world.udp_port(), world.loop(), [&](const auto& event) { done.lines += line(event); },
        [&] { return world.elapsed() < until; }));
    trace.stop();
    while (const auto event = trace.poll_event()) done.lines += line(*event);
    CHECK(trace.finished());
    done.end = trace.end();
    return done;
  };
  const auto early = stopped_at(0ms);
  CHECK(early.lines == "");
  CHECK(early.end.stop == engine::TraceStop::interrupted);
  const auto midway = stopped_at(10ms);
  CHECK(midway.lines == "1 10.0.0.1\n2 silent\n3 10.0.2.1\n");
  CHECK(midway.end.stop == engine::TraceStop::interrupted);
  CHECK(midway.end.packet_size == 1000);
  CHECK_FALSE(midway.end.hops);
}

TEST_CASE("nobody answers at all") {
  const auto done = run("target 203.0.113.5 udp drop");
  CHECK(done.lines.starts_with("1 own mtu 1500\n1 silent\n"));
  CHECK(done.took < 3s);
}

TEST_CASE("somebody says that it goes no further") {
  const auto done = run("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms unreachable host\ntarget 203.0.113.5 rtt 5ms");
  CHECK(done.lines == "1 own mtu 1500\n1 10.0.0.1\n2 10.0.1.1 unreachable 3/1\n");
  CHECK(done.end.stop == engine::TraceStop::unreachable);
}

TEST_CASE("a target that answers with data is reached") {
  CHECK(run("target 203.0.113.5 udp echo", 1000).lines == "1 203.0.113.5 data\n");
}

TEST_CASE("lost packets are asked for again") {
  int whole = 0;
  for (int seed = 1; seed <= 20; ++seed) {
    const auto done = run("seed " + std::to_string(seed) +
                          "\nhop 10.0.0.1 rtt 1ms loss 20%\nhop 10.0.1.1 rtt 2ms\ntarget 203.0.113.5 rtt 5ms");
    if (done.lines == "1 own mtu 1500\n1 10.0.0.1\n2 10.0.1.1\n3 203.0.113.5 reached\n") ++whole;
  }
  CHECK(whole >= 17);  // each of three hops is lost three times in a row in one of 125 cases
}

TEST_CASE("routers that quote eight bytes are told apart by asking one by one") {
  const auto done =
      run("hop 10.0.0.1 rtt 1ms quote 8\nhop 10.0.1.1 rtt 2ms quote 8 mtu 1400\n"
          "hop 10.0.2.1 rtt 3ms quote 8\ntarget 203.0.113.5 rtt 5ms quote 8");
  CHECK(done.lines ==
        "1 own mtu 1500\n1 10.0.0.1\n2 10.0.1.1\n3 10.0.1.1 too big mtu 1400\n3 10.0.2.1\n4 203.0.113.5 reached\n");
}

TEST_CASE("packets without room for an id go one by one") {
  CHECK(run("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms\ntarget 203.0.113.5 rtt 5ms", 29).lines ==
        "1 10.0.0.1\n2 10.0.1.1\n3 203.0.113.5 reached\n");
}

TEST_CASE("a host that will not send") {
  test::SimWorld world("target 203.0.113.5");
  for (int i = 0; i < 20; ++i) {
    world.udp_port().refuse_next.push_back({.code = Errc::unreachable, .operation = "send to", .reason = "no route"});
  }
  const auto done = run(world, {.target = IpAddress::parse("203.0.113.5").value(), .packet_size = 100});
  CHECK(done.lines == "1 not sent\n");
  CHECK(done.end.stop == engine::TraceStop::not_sent);
}

TEST_CASE("no hop at all is asked for") {
  test::SimWorld world("target 203.0.113.5");
  const auto done = run(world, {.target = IpAddress::parse("203.0.113.5").value(), .last = Ttl(0)});
  CHECK(done.lines.empty());
  CHECK(done.end.packet_size == 65535);
}

namespace {

wire::ProbeAnswer error_to(Seq id, std::string_view from, std::uint8_t type, std::uint8_t code, std::uint32_t info,
                           Instant at) {
  return {.kind = wire::ProbeAnswer::Kind::icmp_error,
          .id = id,
          .at = at,
          .from = IpAddress::parse(from).value(),
          .icmp_type = type,
          .icmp_code = code,
          .icmp_info = info};
}

}  // namespace

TEST_CASE("copies of an old report do not hold a hop") {
  MtuTrace trace({.target = IpAddress::parse("203.0.113.5").value(), .last = Ttl(4), .packet_size = 1500});
  std::array<wire::ProbeAction, 32> room;
  Instant now{};
  REQUIRE(trace.poll_actions(now, room) == 1);
  const Seq first = room[0].id;
  std::size_t asked = 1;
  int turns = 0;
  for (; turns < 400 && !trace.finished(); ++turns) {
    now = now + 50ms;
    trace.handle_answers(std::array{error_to(first, "10.0.0.1", 3, 4, 1400, now)}, now);
    asked += trace.poll_actions(now, room);
    while (trace.poll_event()) {
    }
  }
  CHECK(trace.finished());
  CHECK(asked <= 1 + 4 * 3);
  CHECK(trace.end().packet_size == 1400);
}

TEST_CASE("several packets of one batch are too long for our own link: each hop is asked again") {
  MtuTrace trace({.target = IpAddress::parse("203.0.113.5").value(), .last = Ttl(4), .packet_size = 1500});
  std::array<wire::ProbeAction, 32> room;
  Instant now{};
  REQUIRE(trace.poll_actions(now, room) == 1);
  trace.handle_answers(std::array{error_to(room[0].id, "10.0.0.1", 11, 0, 0, now)}, now);
  const std::size_t batch = trace.poll_actions(now, room);
  REQUIRE(batch == 3);
  const auto too_long = std::make_shared<const Error>(Error{.code = Errc::too_long});
  for (std::size_t i = 0; i < batch; ++i) {
    trace.handle_answers(
        std::array{wire::ProbeAnswer{
            .kind = wire::ProbeAnswer::Kind::not_sent, .id = room[i].id, .error = too_long, .mtu = Mtu(1400)}},
        now);
  }
  std::string lines;
  for (int turn = 0; turn < 50 && !trace.finished(); ++turn) {
    now = now + 10ms;
    const std::size_t count = trace.poll_actions(now, room);
    for (std::size_t i = 0; i < count; ++i) {
      CHECK(room[i].payload.size() == 1400 - 28);
      trace.handle_answers(
          std::array{error_to(room[i].id, fmt::format("10.0.0.{}", room[i].ttl->value()), 11, 0, 0, now)}, now);
    }
    while (const auto event = trace.poll_event()) lines += line(*event);
  }
  CHECK(lines == "1 10.0.0.1\n2 own mtu 1400\n2 10.0.0.2\n3 10.0.0.3\n4 10.0.0.4\n");
}
