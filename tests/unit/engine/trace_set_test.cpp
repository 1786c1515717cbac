// Many traces at once through one port of the simulated network.
#include "support/catch.hpp"
#include "support/sim_world.hpp"

#include <fmt/format.h>
#include <map>

#include <ntool/engine/probe/trace_set.hpp>
#include <ntool/net/drive.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::TraceAnswer;
using engine::TraceEnd;
using engine::TraceEvent;
using engine::TraceHop;
using engine::TraceRules;
using engine::TraceSet;
using engine::TraceStop;
using test::SimWorld;
using Question = TraceRules::Question;

namespace {

IpAddress address(std::string_view text) {
  return *IpAddress::parse(text);
}

/// What was told, by trace.
struct Heard {
  std::map<std::size_t, std::vector<TraceAnswer>> answers;
  std::map<std::size_t, std::vector<TraceHop>> hops;
  std::map<std::size_t, TraceEnd> ends;

  void operator()(const TraceEvent& event) {
    CHECK_FALSE(ends.contains(event.trace));  // its end is the last
    if (const auto* answer = std::get_if<TraceAnswer>(&event.what)) answers[event.trace].push_back(*answer);
    if (const auto* hop = std::get_if<TraceHop>(&event.what)) hops[event.trace].push_back(*hop);
    if (const auto* end = std::get_if<TraceEnd>(&event.what)) ends[event.trace] = *end;
  }
};

TraceRules rules_for(const IpAddress& target, Question question = Question::udp) {
  TraceRules rules{.question = question, .target = target, .port = Port(33434)};
  rules.payload_bytes = 32;
  if (question == Question::connect) {
    rules.port = Port(80);
    rules.one_in_flight_per_flow = true;
  }
  return rules;
}

net::ProbePort& port_of(SimWorld& world, Question question) {
  if (question == Question::echo) return world.icmp_port();
  if (question == Question::connect) return world.connect_port({.one_source_port_per_flow = true});
  return world.udp_port();
}

/// `count` targets 203.0.113.1, … each behind a router of its own, and two that they share.
std::string fan(std::size_t count, std::string_view words = "") {
  std::string text = "seed 5\n";
  for (std::size_t i = 1; i <= count; ++i) {
    text +=
        fmt::format("path\nhop 10.0.0.1 rtt 1ms {0}\nhop 10.1.{2}.{1} rtt 5ms {0}\ntarget 203.0.{2}.{1} rtt 20ms\n\n",
                    words, i % 250 + 1, i / 250 + 1);
  }
  return text;
}

IpAddress fan_target(std::size_t i) {
  return address(fmt::format("203.0.{1}.{0}", i % 250 + 1, i / 250 + 1));
}

}  // namespace

TEST_CASE("many traces share a port, and each finds its own way") {
  const auto question = GENERATE(Question::udp, Question::echo, Question::connect);
  CAPTURE(static_cast<int>(question));
  SimWorld world(fan(20));
  TraceSet set(256);
  for (std::size_t i = 1; i <= 20; ++i) CHECK(set.begin(rules_for(fan_target(i), question)) == i - 1);
  Heard heard;
  REQUIRE(net::drive(set, port_of(world, question), world.loop(), heard).has_value());
  REQUIRE(heard.ends.size() == 20);
  for (std::size_t i = 1; i <= 20; ++i) {
    CAPTURE(i);
    const auto& hops = heard.hops[i - 1];
    CHECK(heard.ends[i - 1].stop == TraceStop::target);
    REQUIRE(hops.size() == 3);
    for (const auto& probe : hops[1].probes) {
      REQUIRE(probe.has_value());
      CHECK(probe->from == address(fmt::format("10.1.1.{}", i + 1)));
    }
    CHECK(hops[2].probes[0]->from == fan_target(i));
  }
  CHECK(world.elapsed() < 1s);
}

TEST_CASE("answers that quote too little for an id find their trace by the target") {
  SimWorld world(fan(3, "quote 8"));
  TraceSet set(256);
  for (std::size_t i = 1; i <= 3; ++i) set.begin(rules_for(fan_target(i)));
  Heard heard;
  REQUIRE(net::drive(set, world.udp_port(), world.loop(), heard).has_value());
  for (std::size_t i = 0; i < 3; ++i) {
    REQUIRE(heard.hops[i].size() == 3);
    REQUIRE(heard.hops[i][1].probes[0].has_value());
    CHECK(heard.hops[i][1].probes[0]->from == address(fmt::format("10.1.1.{}", i + 2)));
  }
}

TEST_CASE("answers are told at once where they are asked for, hops in their order") {
  SimWorld world("hop 10.0.0.1 rtt 40ms\nhop 10.0.1.1 rtt 5ms\ntarget 203.0.113.5 rtt 9ms");
  TraceSet set(64);
  auto rules = rules_for(address("203.0.113.5"));
  rules.queries = 1;
  rules.tell_answers = true;
  set.begin(rules);
  std::vector<std::string> told;
  const auto driven = net::drive(set, world.udp_port(), world.loop(), [&](TraceEvent& event) {
    if (const auto* answer = std::get_if<TraceAnswer>(&event.what)) {
      CHECK(answer->query == 0);
      told.push_back(fmt::format("answer {}", answer->ttl.value()));
    }
    if (const auto* hop = std::get_if<TraceHop>(&event.what)) told.push_back(fmt::format("hop {}", hop->ttl.value()));
  });
  REQUIRE(driven.has_value());
  CHECK(told == std::vector<std::string>{"answer 2", "answer 3", "answer 1", "hop 1", "hop 2", "hop 3"});
}

TEST_CASE("a set has room for as many traces as it has ranges of ids, and takes another when one ends") {
  SimWorld world(fan(2));
  TraceSet set(32768);
  set.begin(rules_for(fan_target(1)));
  set.begin(rules_for(fan_target(2)));
  CHECK_FALSE(set.has_room());
  Heard heard;
  std::size_t begun = 2;
  const auto driven = net::drive(set, world.udp_port(), world.loop(), [&](TraceEvent& event) {
    heard(event);
    if (std::holds_alternative<TraceEnd>(event.what) && begun < 6) set.begin(rules_for(fan_target(begun++ % 2 + 1)));
  });
  REQUIRE(driven.has_value());
  REQUIRE(heard.ends.size() == 6);
  for (const auto& [trace, end] : heard.ends) CHECK(end.stop == TraceStop::target);
}

TEST_CASE("an answer to a trace that is over is nobody's") {
  SimWorld world(fan(1));
  TraceSet set(1024);
  std::array<wire::ProbeAction, 64> room;
  const Instant now = world.clock.now();
  set.begin(rules_for(fan_target(1)));
  const std::size_t asked = set.poll_actions(now, room);
  REQUIRE(asked > 0);
  const Seq old = room[0].id;
  set.stop(0);
  CHECK(set.running() == 0);
  CHECK(set.begin(rules_for(fan_target(1))) == 1);
  const wire::ProbeAnswer late{.kind = wire::ProbeAnswer::Kind::icmp_error,
                               .id = old,
                               .at = now,
                               .from = address("10.0.0.1"),
                               .icmp_type = wire::icmp_v4::time_exceeded,
                               .about = Endpoint{fan_target(1), Port(33434)}};
  set.handle_answers({&late, 1}, now);
  REQUIRE(set.poll_actions(now, room) > 0);
  CHECK(room[0].id != old);
  set.stop_all();
  Heard heard;
  while (auto event = set.poll_event()) heard(*event);
  CHECK(heard.hops[1].empty());
  CHECK(heard.ends[1].stop == TraceStop::interrupted);
  CHECK(set.finished());
}

TEST_CASE("an error with a wrong checksum is not believed") {
  const bool right = GENERATE(true, false);
  TraceSet set(1024);
  std::array<wire::ProbeAction, 64> room;
  const Instant now{};
  auto rules = rules_for(fan_target(1));
  rules.tell_answers = true;
  set.begin(rules);
  REQUIRE(set.poll_actions(now, room) > 0);
  const wire::ProbeAnswer error{.kind = wire::ProbeAnswer::Kind::icmp_error,
                                .id = room[0].id,
                                .at = now,
                                .from = address("10.0.0.1"),
                                .icmp_type = wire::icmp_v4::time_exceeded,
                                .about = Endpoint{fan_target(1), Port(33434)},
                                .checksum_ok = right};
  set.handle_answers({&error, 1}, now);
  CHECK(set.poll_event().has_value() == right);
}

TEST_CASE("connects of a trace that ends are given up") {
  SimWorld world("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms silent 100%\ntarget 203.0.113.5 rtt 4ms tcp 80 drop");
  TraceSet set(256);
  auto rules = rules_for(address("203.0.113.5"), Question::connect);
  rules.last = Ttl(3);
  std::array<wire::ProbeAction, 64> room;
  const Instant now = world.clock.now();
  set.begin(rules);
  std::set<std::uint16_t> connecting;
  const std::size_t asked = set.poll_actions(now, room);
  for (std::size_t i = 0; i < asked; ++i) connecting.insert(room[i].id.value());
  REQUIRE_FALSE(connecting.empty());
  set.stop_all();
  CHECK_FALSE(set.finished());
  const std::size_t ended = set.poll_actions(now, room);
  for (std::size_t i = 0; i < ended; ++i) {
    CHECK(room[i].kind == wire::ProbeAction::Kind::give_up);
    connecting.erase(room[i].id.value());
  }
  CHECK(connecting.empty());
  while (set.poll_event()) {
  }
  CHECK(set.finished());
}

TEST_CASE("ids go round in the range of their trace") {
  // 4 ids, 3 hops of 3 queries: several probes have the same id one after the other.
  SimWorld world("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 5ms\ntarget 203.0.113.5 rtt 20ms");
  TraceSet set(4, Seq(65530));
  auto rules = rules_for(address("203.0.113.5"), Question::echo);
  rules.window = 2;
  set.begin(rules);
  Heard heard;
  REQUIRE(net::drive(set, world.icmp_port(), world.loop(), heard).has_value());
  REQUIRE(heard.hops[0].size() == 3);
  for (const auto& hop : heard.hops[0]) {
    for (const auto& probe : hop.probes) REQUIRE(probe.has_value());
  }
  CHECK(heard.hops[0][1].probes[2]->from == address("10.0.1.1"));
}

TEST_CASE("a thousand targets take no longer than their batches do") {
  SimWorld world(fan(1000));
  TraceSet set(512);
  std::size_t begun = 0;
  const auto more = [&] {
    while (begun < 1000 && set.has_room()) set.begin(rules_for(fan_target(++begun)));
  };
  more();
  std::size_t reached = 0;
  const auto driven = net::drive(set, world.udp_port(), world.loop(), [&](TraceEvent& event) {
    if (const auto* end = std::get_if<TraceEnd>(&event.what)) {
      reached += end->stop == TraceStop::target ? 1 : 0;
      more();
    }
  });
  REQUIRE(driven.has_value());
  CHECK(reached == 1000);
  CHECK(world.elapsed() < 1s);
}

TEST_CASE("data without an id finds the trace of its target") {
  SimWorld world(
      "path\nhop 10.0.0.1 rtt 1ms\ntarget 203.0.113.1 rtt 20ms udp echo\n\n"
      "path\nhop 10.0.0.1 rtt 1ms\ntarget 203.0.113.2 rtt 20ms udp echo\n");
  TraceSet set(256);
  for (const auto* host : {"203.0.113.1", "203.0.113.2"}) set.begin(rules_for(address(host)));
  Heard heard;
  REQUIRE(net::drive(set, world.udp_port(), world.loop(), heard).has_value());
  for (const std::size_t trace : {std::size_t{0}, std::size_t{1}}) {
    CHECK(heard.ends.at(trace).stop == TraceStop::target);
    CHECK(heard.ends.at(trace).hops == Ttl(2));
  }
}
