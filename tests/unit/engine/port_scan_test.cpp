// A scan as a small world: a closure says what each port answers and when; time jumps from event to event.
#include "support/catch.hpp"

#include <functional>
#include <vector>

#include <ntool/engine/probe/port_scan.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::PortScan;
using Kind = PortScan::Answer::Kind;

namespace {

struct Reply {
  Kind kind = Kind::open;
  Duration after = 1ms;
  Errc why = Errc::refused;
};
/// nullopt: that knock is never answered. `knock` counts from 1.
using Host = std::function<std::optional<Reply>(int port, int knock)>;

struct Run {
  std::vector<PortScan::Finding> findings;
  std::size_t most_at_once = 0;
  int knocks = 0;
  Duration took{};
};

Run play(engine::PortScanRules rules, const Host& host) {
  PortScan scan(rules);
  Run run;
  Instant now{1000s};
  const Instant began = now;
  std::multimap<Instant, PortScan::Answer> arriving;
  std::map<int, int> knocks;
  std::map<int, bool> open_connects;
  for (int steps = 0; !scan.finished() && steps < 1'000'000; ++steps) {
    while (const auto action = scan.poll_action(now)) {
      const int port = action->port.value();
      if (action->kind == PortScan::Action::Kind::give_up) {
        open_connects.erase(port);
        continue;
      }
      ++run.knocks;
      open_connects[port] = true;
      run.most_at_once = std::max(run.most_at_once, open_connects.size());
      if (const auto reply = host(port, ++knocks[port])) {
        PortScan::Answer answer{reply->kind, action->port, std::nullopt};
        if (reply->kind == Kind::failed) answer.error = Error{.code = reply->why};
        arriving.emplace(now + reply->after, answer);
      }
    }
    while (auto finding = scan.poll_finding()) run.findings.push_back(*finding);
    if (scan.finished()) break;
    std::optional<Instant> next = scan.poll_timeout();
    if (!arriving.empty() && (!next || arriving.begin()->first < *next)) next = arriving.begin()->first;
    REQUIRE(next.has_value());
    now = *next;
    while (!arriving.empty() && arriving.begin()->first <= now) {
      open_connects.erase(arriving.begin()->second.port.value());
      scan.handle_answer(arriving.begin()->second, now);
      arriving.erase(arriving.begin());
    }
    scan.handle_timeout(now);
  }
  run.took = now - began;
  return run;
}

PortRange ports(std::uint16_t first, std::uint16_t last) {
  return {Port(first), Port(last)};
}

}  // namespace

TEST_CASE("every port is told once, in ascending order, whatever order the answers come in") {
  const auto run = play({.ports = ports(20, 40), .window = 8}, [](int port, int) {
    return Reply{port == 22 ? Kind::open : Kind::failed, Duration(1ms) * ((port * 7) % 11 + 1)};
  });
  REQUIRE(run.findings.size() == 21);
  for (std::size_t i = 0; i < run.findings.size(); ++i) {
    CHECK(run.findings[i].port.value() == 20 + i);
    CHECK((run.findings[i].state == PortScan::State::open) == (run.findings[i].port == Port(22)));
  }
  CHECK(run.most_at_once == 8);
}

TEST_CASE("the last port of all ends the scan") {
  const auto run = play({.ports = ports(65530, 65535)}, [](int, int) { return Reply{Kind::failed}; });
  CHECK(run.findings.size() == 6);
  CHECK(run.findings.back().port == Port(65535));
}

TEST_CASE("reasons become states") {
  const auto run = play({.ports = ports(1, 4), .limit = 5s}, [](int port, int) {
    const Errc why[] = {Errc::refused, Errc::unreachable, Errc::timed_out, Errc::permission};
    return Reply{Kind::failed, 1ms, why[port - 1]};
  });
  REQUIRE(run.findings.size() == 4);
  CHECK(run.findings[0].state == PortScan::State::closed);
  CHECK(run.findings[1].state == PortScan::State::unreachable);
  CHECK(run.findings[2].state == PortScan::State::silent);
  CHECK(run.findings[3].state == PortScan::State::failed);
}

TEST_CASE("silent ports are given up together, not one after the other") {
  const auto run = play({.ports = ports(1, 100), .window = 100, .limit = 2s}, [](int, int) { return std::nullopt; });
  REQUIRE(run.findings.size() == 100);
  CHECK(run.findings[0].state == PortScan::State::silent);
  CHECK(run.findings[0].elapsed == 2s);
  CHECK(run.took == 2s);
}

TEST_CASE("a silent port is asked again, and a late refusal closes it") {
  const auto run = play({.ports = ports(53, 53), .limit = 3s, .knocks = 3}, [](int, int knock) {
    return knock == 3 ? std::optional(Reply{Kind::failed, 1ms}) : std::nullopt;
  });
  REQUIRE(run.findings.size() == 1);
  CHECK(run.knocks == 3);
  CHECK(run.findings[0].state == PortScan::State::closed);
  CHECK(run.findings[0].elapsed == 2s + 1ms);
}

TEST_CASE("without descriptors the scan asks fewer at a time, and forgets nobody") {
  std::map<int, int> refused;
  const auto run = play({.ports = ports(1, 50), .window = 20}, [&](int port, int) {
    if (port > 10 && port < 14 && refused[port]++ == 0) return Reply{Kind::no_resources, 0ms};
    return Reply{Kind::failed, 5ms};
  });
  CHECK(run.findings.size() == 50);
  CHECK(run.knocks == 53);
}

TEST_CASE("an answer for a port that was given up changes nothing") {
  PortScan scan({.ports = ports(1, 2), .limit = 1s});
  const Instant start{};
  REQUIRE(scan.poll_action(start));
  REQUIRE(scan.poll_action(start));
  scan.handle_timeout(start + 1s);
  scan.handle_answer({Kind::open, Port(1)}, start + 2s);
  CHECK(scan.poll_finding()->state == PortScan::State::silent);
  CHECK(scan.poll_finding()->port == Port(2));
  CHECK(scan.finished());
}
