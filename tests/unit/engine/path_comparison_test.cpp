#include "support/catch.hpp"

#include <string_view>

#include <ntool/engine/probe/path_comparison.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::PathComparison;
using engine::TraceHop;
using Hop = PathComparison::Hop;

namespace {

/// "a b * c": each hop by a letter, which is the last part of its address; two letters: both answered.
struct Path {
  explicit Path(std::string_view letters, Duration rtt = 10ms) {
    std::uint8_t ttl = 0;
    TraceHop hop{Ttl(++ttl), {}};
    for (const char c : letters) {
      if (c == ' ') {
        hops.push_back(hop);
        hop = {Ttl(++ttl), {}};
      } else if (c == '*') {
        hop.probes.push_back(std::nullopt);
      } else {
        hop.probes.push_back(engine::TraceReply{.from = address(c), .rtt = rtt, .reached = c == 'z'});
        length = hop.ttl;
        reached = c == 'z';
      }
    }
    hops.push_back(hop);
  }
  static IpAddress address(char letter) {
    return IpAddress(IpAddress::V4Bytes{10, 0, 0, static_cast<std::uint8_t>(letter)});
  }
  std::vector<TraceHop> hops;
  std::optional<Ttl> length;
  bool reached = false;
};

PathComparison compared(const Path& was, const Path& is) {
  return engine::compare({was.hops, was.length, was.reached}, {is.hops, is.length, is.reached});
}

constexpr auto at = [](char c) { return std::vector<IpAddress>{Path::address(c)}; };

}  // namespace

TEST_CASE("the same path has not changed") {
  CHECK(compared(Path("a b * z"), Path("a b * z")).nothing_changed());
  CHECK(compared(Path("a b"), Path("a b")).nothing_changed());
  CHECK_FALSE(compared(Path("a b * z"), Path("a b * z")).path_changed());
}

TEST_CASE("another router in the place of one is told as that") {
  const auto told = compared(Path("a b c z"), Path("a x c z"));
  CHECK(told.hops == std::vector<Hop>{{Ttl(2), Ttl(2), at('b'), at('x')}});
  CHECK(told.path_changed());
}

TEST_CASE("a hop that is new or gone changes nothing behind it") {
  const auto longer = compared(Path("a b c z"), Path("a b x c z"));
  CHECK(longer.hops == std::vector<Hop>{{std::nullopt, Ttl(3), {}, at('x')}});
  CHECK(longer.length_was == Ttl(4));
  CHECK(longer.length_is == Ttl(5));
  CHECK(longer.path_changed());
  const auto shorter = compared(Path("a b c z"), Path("a c z"));
  CHECK(shorter.hops == std::vector<Hop>{{Ttl(2), std::nullopt, at('b'), {}}});
}

TEST_CASE("silence of a hop is told, and is no other path") {
  const auto told = compared(Path("a b c z"), Path("a * c z"));
  CHECK(told.hops == std::vector<Hop>{{Ttl(2), Ttl(2), at('b'), {}}});
  CHECK_FALSE(told.path_changed());
  CHECK_FALSE(told.nothing_changed());
  CHECK_FALSE(compared(Path("a * c z"), Path("a b c z")).path_changed());
}

TEST_CASE("a hop that balances is the same where one address is shared") {
  CHECK(compared(Path("a bc z"), Path("a cd z")).nothing_changed());
}

TEST_CASE("a target that answers no more is another path, however long the silence is") {
  const auto told = compared(Path("a b z"), Path("a b * * *"));
  CHECK(told.reached_was);
  CHECK_FALSE(told.reached_is);
  CHECK(told.path_changed());
  CHECK(told.hops == std::vector<Hop>{{Ttl(3), Ttl(3), at('z'), {}}});
}

TEST_CASE("others in the place of a hop that balances, or asked by another flow, are no other path") {
  const auto by_packet = compared(Path("a bc d z"), Path("a x d z"));
  REQUIRE(by_packet.hops.size() == 1);
  CHECK(by_packet.hops.front().balanced);
  CHECK_FALSE(by_packet.path_changed());
  CHECK_FALSE(by_packet.nothing_changed());

  const Path was("a b c z"), is("a x c z");
  const auto other_flow = engine::compare({was.hops, was.length, true}, {is.hops, is.length, true}, false);
  CHECK_FALSE(other_flow.same_flow);
  CHECK_FALSE(other_flow.path_changed());
  CHECK(engine::compare({was.hops, was.length, true}, {is.hops, is.length, true}, true).path_changed());
  const Path longer("a b y c z");
  CHECK(engine::compare({was.hops, was.length, true}, {longer.hops, longer.length, true}, false).path_changed());
}

TEST_CASE("round trips are told that differ by more than half and 5 ms") {
  const auto round_trips = [](Duration was, Duration is) {
    return compared(Path("a z", was), Path("a z", is)).round_trips.size();
  };
  CHECK(round_trips(20ms, 30ms) == 0);
  CHECK(round_trips(20ms, 30ms + 1us) == 2);
  CHECK(round_trips(20ms, 10ms - 1us) == 2);
  CHECK(round_trips(1ms, 6ms) == 0);
  CHECK(round_trips(1ms, 6ms + 1us) == 2);
  const auto told = compared(Path("a z", 10ms), Path("a z", 20ms));
  CHECK(told.round_trips.front() == PathComparison::RoundTrip{Ttl(1), 10ms, 20ms});
  CHECK_FALSE(told.path_changed());
}

TEST_CASE("paths with nothing in common, and empty ones, can be compared") {
  CHECK(compared(Path("a b"), Path("c d")).hops.size() == 2);
  CHECK(engine::compare({}, {}).nothing_changed());
  const Path path("a z");
  CHECK(engine::compare({}, {path.hops, path.length, true}).hops.size() == 2);
}
