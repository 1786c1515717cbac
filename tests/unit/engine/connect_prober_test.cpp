// tcping's engine as a small world: a closure says what each try comes to, and when; time jumps from event to event.
#include "support/catch.hpp"

#include <array>
#include <functional>
#include <map>
#include <vector>

#include <ntool/engine/probe/connect_prober.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::ConnectEvent;
using engine::ConnectProber;
using engine::ConnectRules;
using engine::ConnectState;
using wire::ProbeAction;
using wire::ProbeAnswer;
using Kind = ProbeAnswer::Kind;

static_assert(wire::Prober<ConnectProber>);

namespace {

const IpAddress host_address = IpAddress::parse("192.0.2.80").value();
const IpAddress router_address = IpAddress::parse("198.51.100.1").value();
const Instant start{1000s};

struct Reply {
  Kind kind = Kind::connected;
  Duration after = 1ms;
  std::optional<Errc> error = {};
  std::optional<Endpoint> about = {};
};
/// nullopt: that try is never answered. `number` counts from 1.
using Host = std::function<std::optional<Reply>(int number)>;

ProbeAnswer answer_to(Seq id, const Reply& reply, Instant at) {
  ProbeAnswer answer{.kind = reply.kind, .id = id, .at = at};
  if (reply.kind == Kind::icmp_error) {
    answer.from = router_address;
    answer.icmp_type = 3;
    answer.icmp_code = 13;
    answer.about = reply.about;
  } else if (!reply.error) {
    answer.from = host_address;
  }
  if (reply.error) answer.error = std::make_shared<const Error>(Error{.code = *reply.error});
  return answer;
}

struct Run {
  std::vector<ConnectEvent> events;
  std::vector<Instant> sent;
  std::vector<Seq> given_up;
  std::size_t most_under_way = 0;
  engine::ConnectStatistics statistics;
  Duration took{};
  bool finished = false;

  [[nodiscard]] std::vector<ConnectState> states() const {
    std::vector<ConnectState> all;
    for (const auto& event : events) all.push_back(event.state);
    return all;
  }
};

ConnectRules three_tries() {
  return {.to = host_address, .port = Port(80), .count = 3};
}

/// Until it is finished, or `limit` has passed.
Run play(const ConnectRules& rules, const Host& host, Duration limit = 1h) {
  ConnectProber prober(rules, start);
  Run run;
  Instant now = start;
  std::multimap<Instant, ProbeAnswer> arriving;
  std::map<Seq, bool> held;
  int tries = 0;
  for (int steps = 0; steps < 1'000'000; ++steps) {
    prober.handle_timeout(now);
    std::array<ProbeAction, 4> room;
    while (const std::size_t count = prober.poll_actions(now, room)) {
      for (const auto& action : std::span(room).first(count)) {
        if (action.kind == ProbeAction::Kind::give_up) {
          run.given_up.push_back(action.id);
          held.erase(action.id);
          continue;
        }
        CHECK(action.kind == ProbeAction::Kind::connect);
        CHECK(action.to == host_address);
        CHECK(action.port == Port(80));
        CHECK_FALSE(held.contains(action.id));
        const auto reply = host(++tries);
        if (!reply || reply->kind != Kind::not_sent) {
          held[action.id] = true;
          run.sent.push_back(now);
          const ProbeAnswer sent{.kind = Kind::sent, .id = action.id, .at = now};
          prober.handle_answers({&sent, 1}, now);
        }
        run.most_under_way = std::max(run.most_under_way, held.size());
        if (reply) arriving.emplace(now + reply->after, answer_to(action.id, *reply, now + reply->after));
      }
    }
    while (auto event = prober.poll_event()) run.events.push_back(*event);
    run.took = now - start;
    run.finished = prober.finished();
    if (run.finished || run.took >= limit) {
      prober.finish(now);
      run.statistics = prober.statistics();
      return run;
    }
    std::optional<Instant> next = prober.poll_timeout();
    if (!arriving.empty() && (!next || arriving.begin()->first < *next)) next = arriving.begin()->first;
    REQUIRE(next.has_value());
    now = *next;
    while (!arriving.empty() && arriving.begin()->first <= now) {
      if (arriving.begin()->second.id) held.erase(*arriving.begin()->second.id);
      prober.handle_answers({&arriving.begin()->second, 1}, now);
      arriving.erase(arriving.begin());
    }
  }
  FAIL("it never came to an end");
  return run;
}

}  // namespace

TEST_CASE("tries go out each second, and their times are counted") {
  const Run run = play(three_tries(), [](int number) { return Reply{.after = number * 2ms}; });
  CHECK(run.states() == std::vector(3, ConnectState::open));
  CHECK(run.sent == std::vector{start, start + 1s, start + 2s});
  CHECK(run.events[1].number == 2);
  CHECK(run.events[1].elapsed == 4ms);
  CHECK(run.statistics.open == 3);
  CHECK(run.statistics.rtt.min() == 2ms);
  CHECK(run.statistics.rtt.avg() == 4ms);
  CHECK(run.statistics.rtt.max() == 6ms);
  CHECK(run.statistics.failed_percent() == 0);
  CHECK(run.statistics.elapsed() == 2006ms);
  CHECK(run.given_up.empty());
}

TEST_CASE("open, closed, silent and unreachable are told apart") {
  ConnectRules rules = three_tries();
  rules.count = 6;
  const Run run = play(rules, [](int number) -> std::optional<Reply> {
    switch (number) {
      case 1: return Reply{};
      case 2: return Reply{.kind = Kind::refused};
      case 3: return std::nullopt;
      case 4: return Reply{.kind = Kind::icmp_error};
      case 5: return Reply{.kind = Kind::not_sent, .after = 0ms, .error = Errc::unreachable};
      default: return Reply{.kind = Kind::failed, .error = Errc::permission};
    }
  });
  using enum ConnectState;
  // The silent one is known to be so when its patience is over, 3 s after it went.
  CHECK(run.states() == std::vector{open, closed, unreachable, unreachable, silent, failed});
  CHECK(run.events[1].from == host_address);
  CHECK(run.events[2].from == router_address);
  CHECK(run.events[2].icmp_code == 13);
  CHECK_FALSE(run.events[3].elapsed);  // it never left
  CHECK_FALSE(run.events[3].from);
  CHECK(run.events[4].number == 3);
  CHECK(run.events[4].elapsed == 3s);
  CHECK(run.statistics.tried() == 6);
  CHECK(run.statistics.unreachable == 2);
  CHECK(run.statistics.rtt.count() == 1);  // a refusal is no connection
  CHECK(run.statistics.failed_percent() == Approx(500.0 / 6));
  // The port holds what it was not told to let go: the silent one, and what an ICMP error stopped.
  CHECK(run.given_up == std::vector{Seq(4), Seq(3)});
}

TEST_CASE("the kernel's own giving up is silence, a host without a route unreachable") {
  const Run run = play(three_tries(), [](int number) {
    return Reply{.kind = Kind::failed,
                 .error = number == 1   ? Errc::timed_out
                          : number == 2 ? Errc::unreachable
                                        : Errc::refused};
  });
  CHECK(run.states() == std::vector{ConnectState::silent, ConnectState::unreachable, ConnectState::closed});
}

TEST_CASE("a retransmitted SYN shows its true time, and the next tries do not wait for it") {
  const Run run = play(three_tries(), [](int number) { return Reply{.after = number == 1 ? 1010ms : 10ms}; });
  CHECK(run.sent == std::vector{start, start + 1s, start + 2s});
  CHECK(run.statistics.rtt.max() == 1010ms);
  CHECK(run.statistics.rtt.min() == 10ms);
}

TEST_CASE("an answer after the patience is over counts no more") {
  ConnectRules rules = three_tries();
  rules.patience = 500ms;
  const Run run = play(rules, [](int) { return Reply{.after = 700ms}; });
  CHECK(run.states() == std::vector(3, ConnectState::silent));
  CHECK(run.events[0].elapsed == 500ms);
  CHECK(run.took == 2500ms);
}

TEST_CASE("without patience only the kernel gives up") {
  ConnectRules rules = three_tries();
  rules.patience = 0s;
  const Run run = play(rules, [](int) { return Reply{.kind = Kind::failed, .after = 130s, .error = Errc::timed_out}; });
  CHECK(run.states() == std::vector(3, ConnectState::silent));
  CHECK(run.took == 132s);
}

TEST_CASE("without an interval each try waits for the one before") {
  ConnectRules rules = three_tries();
  rules.interval = 0s;
  const Run run = play(rules, [](int) { return Reply{.after = 5ms}; });
  CHECK(run.sent == std::vector{start, start + 5ms, start + 10ms});
  CHECK(run.took == 15ms);
}

TEST_CASE("without an interval tries that come to nothing do not follow each other at once") {
  ConnectRules rules = three_tries();
  rules.interval = 0s;
  for (const Kind kind : {Kind::refused, Kind::failed, Kind::icmp_error}) {
    const Run run = play(rules, [&](int) {
      return Reply{
          .kind = kind, .after = 0ms, .error = kind == Kind::failed ? std::optional(Errc::permission) : std::nullopt};
    });
    CHECK(run.sent == std::vector{start, start + 10ms, start + 20ms});
  }
  const Run unsent =
      play(rules, [](int) { return Reply{.kind = Kind::not_sent, .after = 0ms, .error = Errc::unreachable}; });
  CHECK(unsent.statistics.tried() == 3);
  CHECK(unsent.took == 20ms);
  rules.interval = 15ms;
  const Run beat = play(rules, [](int) { return Reply{.kind = Kind::refused, .after = 14ms}; });
  CHECK(beat.sent == std::vector{start, start + 15ms, start + 30ms});
}

TEST_CASE("a deadline ends all, and what is under way then is not counted") {
  ConnectRules rules = three_tries();
  rules.count = 0;
  rules.deadline = 2500ms;
  const Run run = play(rules, [](int number) { return Reply{.after = number == 3 ? 900ms : 1ms}; });
  CHECK(run.finished);
  CHECK(run.took == 2500ms);
  CHECK(run.statistics.tried() == 2);
  CHECK(run.statistics.open == 2);
}

TEST_CASE("without a count it goes on") {
  ConnectRules rules = three_tries();
  rules.count = 0;
  const Run run = play(
      rules, [](int) { return Reply{}; }, 100s);
  CHECK_FALSE(run.finished);
  CHECK(run.statistics.open >= 100);
}

TEST_CASE("silence and a short interval do not use up the descriptors") {
  ConnectRules rules = three_tries();
  rules.count = 2000;
  rules.interval = 1ms;
  const Run run = play(rules, [](int) { return std::nullopt; });
  CHECK(run.most_under_way == 256);
  CHECK(run.statistics.silent == 2000);
  CHECK(run.given_up.size() == 2000);
}

TEST_CASE("a slow connection is no outage, a refusal and silence are") {
  ConnectRules rules = three_tries();
  rules.count = 6;
  const Run run = play(rules, [](int number) -> std::optional<Reply> {
    if (number == 2) return Reply{.after = 2500ms};  // two SYNs were lost
    if (number == 4) return Reply{.kind = Kind::refused};
    if (number == 5) return std::nullopt;
    return Reply{.after = 1ms};
  });
  const auto& quality = run.statistics.quality;
  CHECK(quality.outages().count == 1);
  CHECK(quality.outages().probes == 2);
  CHECK(quality.outages().longest->began == start + 3s);
  CHECK(quality.outages().longest->ended == start + 5s);
  CHECK(quality.overdue() == 0);
  CHECK(quality.awaited() == 0);
  CHECK(quality.reordering().count() == 1);
  CHECK(quality.jitter() == 1666ms);  // of 2499, 2499 and 0 ms
}

TEST_CASE("a try under way at the deadline is awaited, not lost") {
  ConnectRules rules = three_tries();
  rules.count = 0;
  rules.deadline = 2500ms;
  const Run run =
      play(rules, [](int number) { return number == 2 ? std::nullopt : std::optional(Reply{.after = 1ms}); });
  CHECK(run.statistics.quality.outages().count == 0);
  CHECK(run.statistics.quality.awaited() == 1);
}

TEST_CASE("ids come round while an old try still waits, and name it no more than once") {
  ConnectRules rules = three_tries();
  rules.count = 70'000;
  rules.interval = 1ms;
  rules.patience = 0s;
  // play() checks that no id is held twice.
  const Run run = play(rules, [](int number) {
    return number == 1 ? Reply{.kind = Kind::failed, .after = 200s, .error = Errc::timed_out} : Reply{.after = 100us};
  });
  CHECK(run.statistics.open == 69'999);
  CHECK(run.statistics.silent == 1);
}

TEST_CASE("answers to nobody, twice, or from before the question are harmless") {
  ConnectProber prober(three_tries(), start);
  std::array<ProbeAction, 4> room;
  REQUIRE(prober.poll_actions(start, room) == 1);
  CHECK(prober.poll_actions(start, room) == 0);
  const Seq id = room[0].id;
  const std::array answers = {
      ProbeAnswer{.kind = Kind::connected, .id = std::nullopt, .at = start},
      ProbeAnswer{.kind = Kind::connected, .id = Seq(999), .at = start},
      ProbeAnswer{.kind = Kind::echo_reply, .id = id, .at = start},
      ProbeAnswer{.kind = Kind::connected, .id = id, .at = start - 1s},
      ProbeAnswer{.kind = Kind::refused, .id = id, .at = start},
  };
  prober.handle_answers(answers, start);
  const auto event = prober.poll_event();
  REQUIRE(event);
  CHECK(event->state == ConnectState::open);
  CHECK(event->elapsed == 0s);
  CHECK_FALSE(prober.poll_event());
  CHECK(prober.statistics().tried() == 1);
}

TEST_CASE("an ICMP error about a connect to somebody else decides nothing") {
  ConnectRules rules = three_tries();
  const Run run = play(rules, [&](int number) {
    const std::array about{Endpoint{router_address, rules.port}, Endpoint{rules.to, Port(81)},
                           Endpoint{rules.to, rules.port}};
    return Reply{.kind = Kind::icmp_error, .about = about.at(static_cast<std::size_t>(number - 1))};
  });
  using enum ConnectState;
  std::vector<std::uint64_t> unreachable_ones;
  for (const auto& event : run.events) {
    if (event.state == unreachable) unreachable_ones.push_back(event.number);
  }
  CHECK(unreachable_ones == std::vector<std::uint64_t>{3});
  CHECK(run.statistics.silent == 2);
}
