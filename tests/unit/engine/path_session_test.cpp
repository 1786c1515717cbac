// Sessions of runs in rounds: their events are those of the watched path, and figures are folded from them alone.
#include "support/catch.hpp"

#include <ntool/engine/probe/path_comparison.hpp>
#include <ntool/engine/probe/path_session.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using namespace ntool::engine;

namespace {

const Instant started{5s};

IpAddress address(std::string_view text) {
  return *IpAddress::parse(text);
}

TraceReply from(std::string_view who, Duration rtt, bool reached = false) {
  TraceReply reply{.from = address(who), .rtt = rtt, .reached = reached};
  if (!reached) reply.icmp = IcmpCause{.type = 11};
  return reply;
}

PathEvent event(std::uint64_t cycle, unsigned ttl, decltype(PathEvent::what) what) {
  return {.target = 0,
          .cycle = cycle,
          .ttl = Ttl(static_cast<std::uint8_t>(ttl)),
          .at = started + 10ms,
          .what = std::move(what)};
}

/// Two cycles of three hops: one with two addresses, a silent one, the target. The fourth was asked in vain.
std::vector<PathEvent> events() {
  std::vector<PathEvent> all;
  for (std::uint64_t cycle = 0; cycle < 2; ++cycle) {
    for (unsigned ttl = 1; ttl <= 4; ++ttl) all.push_back(event(cycle, ttl, PathEvent::Asked{}));
    all.push_back(event(cycle, 1, cycle == 0 ? from("10.0.0.1", 9ms) : from("10.0.0.2", 3ms)));
    all.push_back(event(cycle, 3, from("203.0.113.5", 20ms - 1ms * cycle, true)));
    all.push_back(event(cycle, 4, PathEvent::Withdrawn{}));
    if (cycle == 0) all.push_back(event(cycle, 2, PathEvent::Silence{}));
  }
  return all;
}

PathSession begun() {
  PathSession session;
  REQUIRE(session.add(SessionHeader{.verb = "mtr", .queries = 1, .rounds = SessionRounds{}}));
  REQUIRE(session.add(SessionTarget{.number = 0, .address = address("203.0.113.5")}));
  return session;
}

}  // namespace

TEST_CASE("each event of a watched path is one of its session, and the same again") {
  for (const auto& told : events()) {
    const auto line = session_event_of(told, started);
    REQUIRE(line);
    const auto again = path_event_of(*line, started);
    REQUIRE(again);
    CHECK(again->target == told.target);
    CHECK(again->cycle == told.cycle);
    CHECK(again->ttl == told.ttl);
    CHECK(again->at == told.at);
    CHECK(again->what.index() == told.what.index());
  }
  CHECK_FALSE(session_event_of(event(0, 1, PathEvent::NotSent{}), started));
  CHECK_FALSE(path_event_of(SessionHop{}));
}

TEST_CASE("a session in rounds has the figures of its events, and hops with all who answered") {
  PathSession session = begun();
  PathFigures figures(Ttl(1), Ttl(30));
  for (const auto& told : events()) {
    figures.add(told);
    REQUIRE(session.add(*session_event_of(told, started)));
  }
  const auto& path = session.paths().at(0);
  REQUIRE(path.figures);
  CHECK(path.figures->length() == figures.length());
  CHECK(path.figures->cycles() == 2);
  for (const Ttl ttl : {Ttl(1), Ttl(2), Ttl(3), Ttl(4)}) {
    CHECK(path.figures->hop(ttl).sent() == figures.hop(ttl).sent());
    CHECK(path.figures->hop(ttl).received() == figures.hop(ttl).received());
    CHECK(path.figures->hop(ttl).average() == figures.hop(ttl).average());
  }
  CHECK(path.figures->hop(Ttl(2)).awaited() == 1);
  CHECK(path.figures->hop(Ttl(4)).sent() == 0);

  const auto hops = hops_of(path);
  REQUIRE(hops.size() == 3);
  REQUIRE(hops[0].probes.size() == 2);
  CHECK(hops[0].probes[1]->from == address("10.0.0.2"));
  CHECK(hops[1].probes.empty());
  CHECK(hops[2].probes[0]->rtt == 19ms);
  CHECK(hops[2].probes[0]->reached);
  // Lines of hops say nothing new.
  REQUIRE(session.add(SessionHop{.target = 0, .ttl = Ttl(1)}));
  CHECK(hops_of(path).size() == 3);
}

TEST_CASE("events that cannot come in a session in rounds are refused") {
  PathSession session = begun();
  CHECK_FALSE(session.add(SessionAsked{.target = 1, .ttl = Ttl(1)}));
  CHECK_FALSE(session.add(SessionWithdrawn{.target = 1, .ttl = Ttl(1)}));
  CHECK_FALSE(session.add(SessionProbe{.target = 1, .ttl = Ttl(1)}));
  // An answer to what was not asked changes nothing.
  REQUIRE(session.add(SessionProbe{.ttl = Ttl(9), .reply = from("10.0.0.1", 1ms)}));
  CHECK(hops_of(session.paths()[0]).empty());
  for (std::size_t number = 1; number < PathSession::most_watched; ++number) {
    REQUIRE(session.add(SessionTarget{.number = number}));
  }
  CHECK_FALSE(session.add(SessionTarget{.number = PathSession::most_watched}));

  PathSession trace;
  REQUIRE(trace.add(SessionHeader{.verb = "traceroute"}));
  REQUIRE(trace.add(SessionTarget{}));
  CHECK_FALSE(trace.add(SessionAsked{.ttl = Ttl(1)}));
}
