// Paths that are watched in the simulated network.
#include "support/catch.hpp"
#include "support/sim_world.hpp"

#include <map>
#include <set>

#include <ntool/engine/probe/path_figures.hpp>
#include <ntool/engine/probe/path_monitor.hpp>
#include <ntool/net/drive.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::PathEvent;
using engine::PathFigures;
using engine::PathMonitor;
using engine::PathRules;
using test::SimWorld;
using Question = engine::TraceRules::Question;

namespace {

constexpr std::string_view twelve_hops =
    "hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms\nhop 10.0.2.1 rtt 3ms\nhop 10.0.3.1 rtt 4ms\n"
    "hop 10.0.4.1 rtt 5ms\nhop 10.0.5.1 rtt 6ms\nhop 10.0.6.1 rtt 7ms\nhop 10.0.7.1 rtt 8ms\n"
    "hop 10.0.8.1 rtt 9ms\nhop 10.0.9.1 rtt 10ms\nhop 10.0.10.1 rtt 11ms\ntarget 203.0.113.5 rtt 20ms";

struct Watch {
  explicit Watch(std::string_view topology) : world(topology) {}

  void run(PathRules rules, const std::vector<std::string>& hosts = {"203.0.113.5"}) {
    std::vector<IpAddress> targets;
    for (const auto& host : hosts) {
      targets.push_back(*IpAddress::parse(host));
      figures.emplace_back(rules.first, rules.last);
    }
    if (rules.question == Question::udp) rules.port = Port(33434);
    if (rules.question == Question::connect) rules.port = Port(80);
    PathMonitor monitor(targets, rules);
    const auto keep = [&](const PathEvent& event) {
      events.push_back(event);
      figures[event.target].add(event);
    };
    auto& port = rules.question == Question::echo      ? static_cast<net::ProbePort&>(world.icmp_port())
                 : rules.question == Question::connect ? static_cast<net::ProbePort&>(world.connect_port({}))
                                                       : static_cast<net::ProbePort&>(world.udp_port());
    const auto driven = net::drive(monitor, port, world.loop(), keep, [&] {
      if (on_turn) on_turn(monitor);
      return true;
    });
    REQUIRE(driven.has_value());
    if (*driven == net::Driven::stopped) {
      monitor.handle_timeout(world.clock.now());
      monitor.stop();
      while (const auto event = monitor.poll_event()) keep(*event);
    }
    CHECK(monitor.finished());
  }
  const engine::HopFigures& hop(unsigned ttl, std::size_t target = 0) {
    return figures[target].hop(Ttl(static_cast<std::uint8_t>(ttl)));
  }

  SimWorld world;
  std::vector<PathFigures> figures;
  std::vector<PathEvent> events;
  std::function<void(PathMonitor&)> on_turn;
};

}  // namespace

TEST_CASE("one cycle over a path that answers takes its largest round trip") {
  const auto question = GENERATE(Question::echo, Question::udp, Question::connect);
  CAPTURE(static_cast<int>(question));
  Watch watch(twelve_hops);
  watch.run({.question = question, .cycles = 1});
  CHECK(watch.world.elapsed() == 20ms);
  CHECK(watch.figures[0].length() == Ttl(12));
  CHECK(watch.figures[0].reached());
  for (unsigned ttl = 1; ttl <= 12; ++ttl) {
    CAPTURE(ttl);
    CHECK(watch.hop(ttl).sent() == 1);
    CHECK(watch.hop(ttl).received() == 1);
  }
  CHECK(watch.hop(3).last() == 3ms);
  CHECK(watch.hop(13).sent() == 0);
}

TEST_CASE("ten cycles take their intervals and a round trip") {
  Watch watch(twelve_hops);
  watch.run({.interval = 100ms, .cycles = 10});
  CHECK(watch.world.elapsed() == 920ms);
  for (unsigned ttl = 1; ttl <= 12; ++ttl) CHECK(watch.hop(ttl).received() == 10);
}

TEST_CASE("cycles overlap where round trips are longer than the interval") {
  Watch watch("hop 10.0.0.1 rtt 10ms\ntarget 203.0.113.5 rtt 700ms");
  watch.run({.interval = 50ms, .cycles = 20});
  CHECK(watch.hop(2).received() == 20);
  CHECK(watch.hop(2).dropped() == 0);
  CHECK(watch.world.elapsed() == 19 * 50ms + 700ms);
}

TEST_CASE("a hop that never answers is waited for while it may, and not again in every cycle") {
  Watch watch("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 silent\ntarget 203.0.113.5 rtt 20ms");
  SECTION("one cycle") {
    watch.run({.cycles = 1});
    CHECK(watch.world.elapsed() == 520ms);
  }
  SECTION("ten") {
    watch.run({.interval = 100ms, .cycles = 10});
    CHECK(watch.world.elapsed() == 920ms);
    CHECK(watch.hop(2).sent() == 10);
    CHECK(watch.hop(2).dropped() == 10);
    CHECK(watch.hop(2).awaited() == 0);
  }
  CHECK(watch.figures[0].length() == Ttl(3));
}

TEST_CASE("a silent end costs half a second, and later cycles ask a few hops beyond the last that answers") {
  Watch watch("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms\nhop 10.0.2.1 silent\ntarget 203.0.113.5 icmp drop");
  SECTION("one cycle") {
    watch.run({.cycles = 1});
    CHECK(watch.world.elapsed() >= 500ms);
    CHECK(watch.world.elapsed() < 900ms);
  }
  SECTION("three") {
    watch.run({.most_unknown = 2, .cycles = 3});
    CHECK(watch.hop(4).sent() == 3);
    CHECK(watch.hop(5).sent() == 1);  // the first cycle did not know
  }
  CHECK(watch.figures[0].length() == Ttl(3));
  CHECK_FALSE(watch.figures[0].reached());
}

TEST_CASE("where nobody answers the end comes after a second") {
  Watch watch("hop 10.0.0.1 silent\ntarget 203.0.113.5 icmp drop");
  watch.run({.last = Ttl(4), .cycles = 1});
  CHECK(watch.world.elapsed() >= 1s);
  CHECK(watch.world.elapsed() < 1400ms);
  CHECK(watch.figures[0].length() == Ttl(0));
}

TEST_CASE("grace limits the waiting after the last question") {
  Watch watch("hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 400ms");
  watch.run({.cycles = 1, .grace = 100ms});
  CHECK(watch.world.elapsed() < 300ms);
  CHECK(watch.hop(2).received() == 0);
}

TEST_CASE("an answer counts as long as there is patience, and then no more") {
  Watch watch("hop 10.0.0.1 rtt 3s\ntarget 203.0.113.5 rtt 20ms");
  SECTION("ten seconds") {
    watch.run({.cycles = 6});
    CHECK(watch.hop(1).received() >= 3);
  }
  SECTION("two seconds") {
    watch.run({.patience = 2s, .cycles = 6});
    CHECK(watch.hop(1).received() == 0);
    CHECK(watch.hop(1).dropped() == 6);
  }
}

TEST_CASE("Ctrl-C leaves what is awaited undecided") {
  Watch watch("hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 400ms");
  watch.world.after(2100ms, [&] { watch.world.stop.raise(2); });
  watch.run({});
  CHECK(watch.world.elapsed() == 2100ms);
  CHECK(watch.hop(2).sent() == 3);
  CHECK(watch.hop(2).received() == 2);
  CHECK(watch.hop(2).awaited() == 1);
  CHECK(watch.hop(2).loss_millipercent() == 0);
  CHECK(watch.hop(3).sent() == 0);
}

TEST_CASE("after Ctrl-C what has had its time is lost") {
  Watch watch("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 silent\ntarget 203.0.113.5 rtt 20ms");
  watch.world.after(2100ms, [&] { watch.world.stop.raise(2); });
  watch.run({});
  CHECK(watch.hop(2).sent() == 3);
  CHECK(watch.hop(2).dropped() == 2);
  CHECK(watch.hop(2).awaited() == 1);
  CHECK(watch.hop(2).loss_millipercent() == 100'000);
  CHECK(watch.hop(3).received() == 3);
}

TEST_CASE("several hosts are watched at the same time through one port") {
  Watch watch(
      "hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 5ms\ntarget 203.0.113.5 rtt 20ms\npath\n"
      "hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.6 rtt 30ms\n");
  watch.run({.cycles = 2}, {"203.0.113.5", "203.0.113.6"});
  CHECK(watch.world.elapsed() == 1030ms);
  CHECK(watch.figures[0].length() == Ttl(3));
  CHECK(watch.figures[1].length() == Ttl(2));
  CHECK(watch.hop(3, 0).received() == 2);
  CHECK(watch.hop(2, 1).received() == 2);
}

TEST_CASE("several addresses of one hop each have their times") {
  Watch watch(
      "seed 3\nhop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 10.0.1.2 rtt 5ms balance packet\ntarget 203.0.113.5 rtt 20ms");
  watch.run({.interval = 100ms, .cycles = 40});
  REQUIRE(watch.hop(2).addresses().size() == 2);
  CHECK(watch.hop(2).addresses()[0].received + watch.hop(2).addresses()[1].received == 40);
  CHECK(watch.hop(2).addresses()[0].best == 5ms);
}

TEST_CASE("no cycle begins while it is paused, and time is not made up for") {
  Watch watch("hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 20ms");
  watch.on_turn = [&](PathMonitor& monitor) {
    if (watch.world.elapsed() >= 1s && watch.world.elapsed() < 2s && !monitor.paused()) {
      monitor.pause(true);
      watch.world.after(10s, [&] { monitor.pause(false); });
    }
  };
  watch.run({.cycles = 4});
  CHECK(watch.hop(2).received() == 4);
  CHECK(watch.world.elapsed() >= 11s);
  CHECK(watch.world.elapsed() < 13s);
}

TEST_CASE("loss of the path and a router that rarely answers are counted as they are") {
  Watch watch("seed 7\nhop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms silent 50%\ntarget 203.0.113.5 rtt 20ms");
  watch.run({.interval = 20ms, .cycles = 200});
  CHECK(watch.hop(1).received() == 200);
  CHECK(watch.hop(2).sent() == 200);
  CHECK(watch.hop(2).received() + watch.hop(2).dropped() == 200);
  CHECK(watch.hop(2).dropped() > 50);
}

namespace {

/// A path of 10.0.0.TTL that tells what it was asked; no time passes but what a test lets pass.
struct ByHand {
  std::size_t hosts = 1;
  unsigned length = 3;               // the TTL that reaches the target
  std::optional<unsigned> silent{};  // this hop says nothing
  PathMonitor monitor;
  Instant now{1000s};

  ByHand(std::size_t its_hosts, PathRules rules) : hosts(its_hosts), monitor(addresses(its_hosts), std::move(rules)) {}
  static std::vector<IpAddress> addresses(std::size_t count) {
    std::vector<IpAddress> all;
    for (std::size_t i = 0; i < count; ++i) {
      all.emplace_back(
          IpAddress::V4Bytes{203, 0, static_cast<std::uint8_t>(i / 250), static_cast<std::uint8_t>(i % 250)});
    }
    return all;
  }
  /// What happens at this instant, answers 5 ms later included. The highest TTL that was asked.
  unsigned turn() {
    unsigned highest = 0;
    std::array<wire::ProbeAction, 64> room;
    for (int again = 0; again < 4; ++again) {
      std::vector<wire::ProbeAction> asked;  // all that is, before the first answer comes
      while (const std::size_t count = monitor.poll_actions(now, room)) {
        asked.insert(asked.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(count));
      }
      std::vector<wire::ProbeAnswer> answers;
      for (const auto& action : asked) {
        if (action.kind == wire::ProbeAction::Kind::give_up) continue;
        const unsigned ttl = action.ttl->value();
        highest = std::max(highest, ttl);
        if (silent == ttl) continue;
        wire::ProbeAnswer answer{.id = action.id, .at = now + 5ms};
        if (ttl >= length) {
          answer.kind = wire::ProbeAnswer::Kind::echo_reply;
          answer.from = action.to;
        } else {
          answer.kind = wire::ProbeAnswer::Kind::icmp_error;
          answer.icmp_type = 11;
          answer.from = IpAddress(IpAddress::V4Bytes{10, 0, static_cast<std::uint8_t>(ttl), 1});
        }
        answers.push_back(answer);
      }
      monitor.handle_answers(answers, now + 5ms);
    }
    while (const auto event = monitor.poll_event()) events.push_back(*event);
    return highest;
  }
  unsigned cycle(unsigned its_length) {
    length = its_length;
    const unsigned highest = turn();
    now = now + 1s;
    return highest;
  }
  std::vector<PathEvent> events;
};

}  // namespace

TEST_CASE("the path becomes longer and shorter, and each cycle asks as far as it goes") {
  ByHand path(1, {.last = Ttl(20), .interval = 1s});
  CHECK(path.cycle(3) == 16);  // nobody knows how far it is
  CHECK(path.cycle(3) == 3);
  CHECK(path.cycle(6) == 3);  // a router where the target was
  CHECK(path.cycle(6) == 8);  // five hops beyond the last that answers
  CHECK(path.cycle(6) == 6);
  CHECK(path.cycle(2) == 6);
  CHECK(path.cycle(2) == 2);
}

TEST_CASE("the path becomes longer behind a router that is silent, and is found again") {
  ByHand path(1, {.last = Ttl(20), .interval = 1s});
  path.cycle(3);
  CHECK(path.cycle(3) == 3);
  path.silent = 3;
  unsigned cycles = 0;
  while (path.cycle(4) == 3 && ++cycles < 20) {
  }
  CHECK(cycles >= 3);
  CHECK(cycles <= 5);
  CHECK(path.cycle(4) == 4);
  PathFigures figures;
  for (const auto& event : path.events) figures.add(event);
  CHECK(figures.length() == Ttl(4));
}

TEST_CASE("after a standstill of this host no cycles are made up for") {
  ByHand path(1, {.last = Ttl(20), .interval = 1s});
  path.cycle(3);
  path.now = path.now + 10s;
  for (int i = 0; i < 5; ++i) path.turn();
  std::set<std::uint64_t> cycles;
  for (const auto& event : path.events) cycles.insert(event.cycle);
  CHECK(cycles.size() == 2);
}

TEST_CASE("with more hosts than there is room for each has its turn") {
  ByHand path(300, {.last = Ttl(64), .interval = 1s, .cycles = 2});  // room for 128
  path.silent = 2;
  path.length = 3;
  std::size_t most = 0;
  for (int turns = 0; turns < 4000 && !path.monitor.finished(); ++turns) {
    path.turn();
    most = std::max(most, path.monitor.under_way());
    path.now = std::max(path.now, path.monitor.poll_timeout().value_or(path.now)) + 1ms;
  }
  CHECK(path.monitor.finished());
  CHECK(most <= 128);
  std::map<std::size_t, std::size_t> answered;
  for (const auto& event : path.events) {
    if (event.ttl == Ttl(1) && std::holds_alternative<engine::TraceReply>(event.what)) ++answered[event.target];
  }
  CHECK(answered.size() == 300);
  CHECK(std::ranges::all_of(answered, [](const auto& each) { return each.second == 2; }));
}

TEST_CASE("cycles that all wait do not fill the memory") {
  ByHand path(1, {.last = Ttl(2), .interval = 4ms});
  path.silent = 1;
  path.length = 9;
  std::size_t most = 0;
  for (int cycle = 0; cycle < 2000; ++cycle) {
    path.turn();
    most = std::max(most, path.monitor.under_way());
    path.now = path.now + 4ms;
  }
  CHECK(most <= 1024);
  PathFigures figures;
  for (const auto& event : path.events) figures.add(event);
  CHECK(figures.hop(Ttl(1)).sent() > 1000);
  CHECK(figures.hop(Ttl(1)).received() == 0);
}
