// An ICMP port that sends on two threads, on loopback.
#include "support/port_talk.hpp"

#include <map>

#include <ntool/net/probe_ports.hpp>

using namespace ntool;
using namespace ntool::test;
using namespace std::chrono_literals;

namespace {

struct Fate {
  int sent = 0;
  int refused = 0;
  int replies = 0;
  Instant sent_at = {};
};

/// 127.7.0.0 and on; nobody may send to the broadcast address unless he says so.
IpAddress target(std::uint16_t id, bool refused) {
  if (refused) return IpAddress(IpAddress::V4Bytes{255, 255, 255, 255});
  return IpAddress(IpAddress::V4Bytes{127, 7, static_cast<std::uint8_t>(id >> 8U), static_cast<std::uint8_t>(id)});
}

void count(const std::vector<wire::ProbeAnswer>& answers, std::map<int, Fate>& fates) {
  for (const auto& answer : answers) {
    REQUIRE(answer.id);
    auto& fate = fates[answer.id->value()];
    switch (answer.kind) {
      case Kind::sent:
        ++fate.sent;
        fate.sent_at = answer.at;
        break;
      case Kind::not_sent:
        ++fate.refused;
        REQUIRE(answer.error);
        CHECK(answer.error->operation == "send to");
        break;
      case Kind::echo_reply:
        ++fate.replies;
        CHECK(fate.sent == 1);                   // told before its answer
        CHECK(answer.at + 1ms >= fate.sent_at);  // of two clocks, which are compared with an error
        break;
      default: break;
    }
  }
}

}  // namespace

TEST_CASE("two threads send: each probe is told of once, before its answer, and none is lost") {
  sys::SystemClock clock;
  const auto senders = std::make_shared<net::ForkJoin>();
  auto icmp = net::open_icmp_port({}, {.only_raw = true, .senders = senders}, clock);
  if (!icmp || !has_loopback(Family::ipv4)) {
    WARN("SKIPPED: " + (icmp ? "no loopback" : icmp.error().message()));
    return;
  }
  auto& port = *icmp->port;
  constexpr std::uint16_t all = 2000;
  constexpr std::uint16_t batch = 64;
  const auto is_refused = [](std::uint16_t id) { return id % 50 == 21; };
  std::map<int, Fate> fates;
  std::vector<wire::ProbeAnswer> answers;
  for (std::uint16_t next = 0; next < all;) {
    std::vector<wire::ProbeAction> actions;
    for (; actions.size() < batch && next < all; ++next) {
      actions.push_back({.id = Seq(next), .to = target(next, is_refused(next))});
    }
    answers.clear();
    REQUIRE(port.perform(actions, answers));
    count(answers, fates);
    answers.clear();
    REQUIRE(port.receive(answers));
    count(answers, fates);
  }
  const Instant deadline = clock.now() + 5s;
  const auto replies = [&] {
    int sum = 0;
    for (const auto& [id, fate] : fates) sum += fate.replies;
    return sum;
  };
  while (replies() < all - all / 50 && clock.now() < deadline) {
    answers.clear();
    REQUIRE(port.receive(answers));
    count(answers, fates);
  }
  REQUIRE(fates.size() == all);
  for (const auto& [id, fate] : fates) {
    CAPTURE(id);
    const bool refused = is_refused(static_cast<std::uint16_t>(id));
    CHECK(fate.sent == (refused ? 0 : 1));
    CHECK(fate.refused == (refused ? 1 : 0));
    CHECK(fate.replies == (refused ? 0 : 1));
  }
  answers.clear();
  REQUIRE(port.receive(answers));
  CHECK(answers.empty());
}

TEST_CASE("two threads send: what nobody answers is told of by the next look for answers") {
  sys::SystemClock clock;
  const auto senders = std::make_shared<net::ForkJoin>();
  auto icmp = net::open_icmp_port({}, {.only_raw = true, .senders = senders}, clock);
  if (!icmp) {
    WARN("SKIPPED: " + icmp.error().message());
    return;
  }
  std::vector<wire::ProbeAction> actions;
  for (std::uint16_t id = 0; id < 64; ++id) actions.push_back({.id = Seq(id), .to = target(id, true)});
  std::vector<wire::ProbeAnswer> answers;
  REQUIRE(icmp->port->perform(actions, answers));
  // One look is enough, unless errors about other programs' packets come between: a raw socket hears them, too. While
  // there is something to be told a look tells something, as its caller would wait for answers otherwise.
  while (answers.size() < actions.size()) {
    const std::size_t before = answers.size();
    REQUIRE(icmp->port->receive(answers));
    REQUIRE(answers.size() > before);
  }
  std::map<int, Fate> fates;
  count(answers, fates);
  CHECK(fates.size() == actions.size());
  for (const auto& [id, fate] : fates) CHECK(fate.refused == 1);
}

TEST_CASE("two threads send: a port may end while they do") {
  sys::SystemClock clock;
  const auto senders = std::make_shared<net::ForkJoin>();
  for (int i = 0; i < 20; ++i) {
    auto icmp = net::open_icmp_port({}, {.only_raw = true, .senders = senders}, clock);
    if (!icmp) {
      WARN("SKIPPED: " + icmp.error().message());
      return;
    }
    std::vector<wire::ProbeAction> actions;
    for (std::uint16_t id = 0; id < 64; ++id) actions.push_back({.id = Seq(id), .to = target(id, false)});
    std::vector<wire::ProbeAnswer> answers;
    REQUIRE(icmp->port->perform(actions, answers));
    CHECK(answers.size() <= actions.size());
  }
}
