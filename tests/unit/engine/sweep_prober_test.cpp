// The prober of a sweep against hosts that are a function: it says what comes back for each probe, and when. Time jumps
// from event to event.
#include "support/catch.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <ntool/engine/probe/sweep_prober.hpp>
#include <ntool/wire/icmp.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::SweepEvent;
using engine::SweepProber;
using engine::SweepRules;
using wire::ProbeAction;
using wire::ProbeAnswer;
using Kind = SweepEvent::Kind;

namespace {

constexpr Instant start{1000s};
const IpAddress stranger = IpAddress(IpAddress::V4Bytes{198, 51, 100, 66});

IpAddress host(std::uint32_t number) {
  return IpAddress(IpAddress::V4Bytes{10, static_cast<std::uint8_t>(number >> 16U),
                                      static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)});
}
std::uint32_t number_of(const IpAddress& address) {
  const auto bytes = address.bytes();
  return std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U | bytes[3];
}

class Hosts final : public engine::SweepTargets {
 public:
  explicit Hosts(std::uint32_t count) : count_(count) {}
  std::optional<IpAddress> next() override { return next_ < count_ ? std::optional(host(next_++)) : std::nullopt; }

 private:
  std::uint32_t count_;
  std::uint32_t next_ = 0;
};

struct Reply {
  Duration after = 10ms;
  ProbeAnswer::Kind kind = ProbeAnswer::Kind::echo_reply;
  std::optional<IpAddress> from = {};
  bool checksum_ok = true;
  std::optional<Seq> id = {};
  std::optional<std::uint8_t> flow = {};
};
struct Answering {
  std::vector<Reply> replies = {};
  std::shared_ptr<const Error> refused = {};
};
/// `target` counts from 0, `probe` all probes from 1.
using World = std::function<Answering(std::uint32_t target, std::uint64_t probe)>;
Answering silence(std::uint32_t, std::uint64_t) {
  return {};
}
Answering answer(std::uint32_t, std::uint64_t) {
  return {{Reply{}}};
}

struct Played {
  std::vector<SweepEvent> events;
  engine::SweepStatistics statistics;
  std::vector<engine::SweepAccount> accounts;
  std::vector<Duration> sent_at;
  std::vector<std::uint32_t> asked;
  Duration took{};
  bool finished = false;
  bool number_used_twice = false;  ///< under way at the same time
  std::set<std::uint8_t> flows;

  [[nodiscard]] std::size_t count(Kind kind) const {
    return static_cast<std::size_t>(
        std::count_if(events.begin(), events.end(), [kind](const auto& event) { return event.kind == kind; }));
  }
};

Played play(SweepRules rules, std::uint32_t targets, const World& world, Duration until = 24h,
            std::size_t most_steps = 1'000'000) {
  Hosts hosts(targets);
  SweepProber prober(rules, hosts, start);
  Played played;
  Instant now = start;
  std::multimap<Instant, ProbeAnswer> arriving;
  std::map<std::uint32_t, Instant> used;
  std::vector<ProbeAction> room(64);
  std::vector<ProbeAnswer> sent;
  for (std::size_t steps = 0; !prober.finished() && now - start < until && steps < most_steps; ++steps) {
    while (!arriving.empty() && arriving.begin()->first <= now) {
      const auto next = arriving.extract(arriving.begin());
      prober.handle_answers({&next.mapped(), 1}, now);
    }
    prober.handle_timeout(now);
    const auto count = prober.poll_actions(now, room);
    sent.clear();
    for (std::size_t i = 0; i < count; ++i) {
      const auto& action = room[i];
      const auto target = number_of(action.to);
      played.sent_at.push_back(now - start);
      played.asked.push_back(target);
      played.flows.insert(action.flow);
      const std::uint32_t id = std::uint32_t{action.flow} << 16U | action.id.value();
      const auto [at, fresh] = used.emplace(id, now);
      if (!fresh && now - at->second < rules.timeout) played.number_used_twice = true;
      at->second = now;
      const auto answering = world(target, played.asked.size());
      ProbeAnswer told{.kind = ProbeAnswer::Kind::sent, .id = action.id, .at = now, .flow = action.flow};
      if (answering.refused) {
        told.kind = ProbeAnswer::Kind::not_sent;
        told.error = answering.refused;
      }
      sent.push_back(told);
      for (const auto& reply : answering.replies) {
        arriving.emplace(now + reply.after, ProbeAnswer{.kind = reply.kind,
                                                        .id = reply.id.value_or(action.id),
                                                        .at = now + reply.after,
                                                        .from = reply.from.value_or(action.to),
                                                        .ttl = Ttl(64),
                                                        .flow = reply.flow.value_or(action.flow),
                                                        .icmp_type = wire::icmp_v4::unreachable,
                                                        .icmp_code = 1,
                                                        .about = Endpoint{action.to, Port{}},
                                                        .bytes = 64,
                                                        .checksum_ok = reply.checksum_ok});
      }
    }
    prober.handle_answers(sent, now);
    while (auto event = prober.poll_event()) played.events.push_back(*event);
    if (prober.finished() || count > 0) continue;
    std::optional<Instant> next = prober.poll_timeout();
    if (!arriving.empty() && (!next || arriving.begin()->first < *next)) next = arriving.begin()->first;
    if (!next) break;
    now = std::max(now, *next);
  }
  played.finished = prober.finished();
  played.statistics = prober.statistics();
  played.accounts.assign(prober.accounts().begin(), prober.accounts().end());
  played.took = now - start;
  return played;
}

std::shared_ptr<const Error> refusal(Errc code) {
  return std::make_shared<const Error>(Error{.code = code, .reason = "no"});
}

SweepRules fast() {
  return {.interval = 0ms};
}
SweepRules counting(std::uint32_t count) {
  return {.mode = SweepRules::Mode::count, .count = count, .timeout = 100ms, .interval = 1ms, .period = 100ms};
}

}  // namespace

TEST_CASE("whoever answers is alive, and the sweep ends with the last answer") {
  const auto played = play({}, 3, answer);
  REQUIRE(played.finished);
  CHECK(played.count(Kind::reply) == 3);
  CHECK(played.sent_at == std::vector<Duration>{0ms, 10ms, 20ms});
  CHECK(played.took == 30ms);
  CHECK(played.events.front().rtt == 10ms);
  CHECK(played.statistics.alive == 3);
}

TEST_CASE("who is silent is asked again, each time with more patience, and is unreachable then") {
  const auto played = play({.retries = 3, .backoff = 2, .timeout = 100ms}, 1, silence);
  REQUIRE(played.finished);
  CHECK(played.sent_at == std::vector<Duration>{0ms, 100ms, 300ms, 700ms});
  CHECK(played.took == 1500ms);
  CHECK(played.count(Kind::unreachable) == 1);
  CHECK(played.events.back().index == 3);
  CHECK(played.statistics.timeouts == 4);
  CHECK_FALSE(played.number_used_twice);
}

TEST_CASE("a thousand hosts that lose a third of the probes") {
  const auto world = [](std::uint32_t, std::uint64_t probe) {
    return probe % 3 == 0 ? Answering{} : Answering{{Reply{}}};
  };
  const auto played = play(fast(), 1000, world);
  REQUIRE(played.finished);
  CHECK(played.statistics.alive + played.statistics.unreachable == 1000);
  CHECK(played.statistics.alive > 950);
  CHECK(played.count(Kind::reply) == played.statistics.alive);
}

TEST_CASE("all targets are asked once before any is asked again", "[sweep]") {
  constexpr std::uint32_t last = 1999;
  const World only_the_last = [](std::uint32_t target, std::uint64_t) {
    return target == last ? Answering{{Reply{.after = 5ms}}} : Answering{};
  };
  const auto played = play({.retries = 1, .timeout = 100ms}, last + 1, only_the_last);
  REQUIRE(played.finished);
  REQUIRE(played.asked.size() == 2 * last + 1);
  for (std::uint32_t target = 0; target <= last; ++target) CHECK(played.asked[target] == target);
  CHECK(played.asked[last + 1] == 0);
  REQUIRE(played.events.front().kind == Kind::reply);
  CHECK(played.events.front().target == last);
  CHECK(played.events.front().at - start < played.sent_at[last + 1]);
}

TEST_CASE("retries go before new targets once 65,536 are open", "[sweep]") {
  const auto played = play({.retries = 1, .timeout = 1ms, .interval = 10us}, 70'000, silence);
  REQUIRE(played.finished);
  CHECK(played.statistics.unreachable == 70'000);
  CHECK(played.statistics.most_under_way == 65'536);
  CHECK(played.asked[65'535] == 65'535);
  CHECK(played.asked[65'536] == 0);
}

TEST_CASE("a hundred thousand at once use more than one identifier, and no number twice") {
  const auto played = play({.retries = 0, .interval = 0ms}, 100'000, silence);
  REQUIRE(played.finished);
  CHECK(played.statistics.unreachable == 100'000);
  CHECK(played.statistics.most_under_way == 100'000);
  CHECK(played.flows == std::set<std::uint8_t>{0, 1});
  CHECK_FALSE(played.number_used_twice);
}

TEST_CASE("no more are under way than is allowed, and numbers come back after a while") {
  SweepRules rules{.retries = 0, .timeout = 2s, .interval = 0ms};
  rules.most_under_way = 30'000;
  const auto played = play(rules, 400'000, silence);
  REQUIRE(played.finished);
  CHECK(played.statistics.most_under_way == 30'000);
  CHECK(played.statistics.unreachable == 400'000);
  CHECK(played.flows.size() <= 4);
  CHECK_FALSE(played.number_used_twice);
}

TEST_CASE("answers of others, with wrong checksums, of numbers never sent and too late ones are none") {
  const auto world = [](std::uint32_t target, std::uint64_t) -> Answering {
    switch (target) {
      case 0: return {{Reply{.from = stranger}}};
      case 1: return {{Reply{.checksum_ok = false}}};
      case 2: return {{Reply{.id = Seq(60'000)}}};
      case 3: return {{Reply{.flow = 200}}};
      default: return {{Reply{.after = 501ms}}};
    }
  };
  const auto played = play({.retries = 0, .interval = 0ms}, 5, world);
  REQUIRE(played.finished);
  CHECK(played.statistics.alive == 0);
  CHECK(played.count(Kind::unreachable) == 5);
  CHECK(played.statistics.ignored == 4);  // the last one comes after the end
}

TEST_CASE("duplicates by thousands change no figure") {
  const auto world = [](std::uint32_t, std::uint64_t) { return Answering{std::vector<Reply>(3000)}; };
  const auto played = play(counting(2), 2, world);
  REQUIRE(played.finished);
  for (const auto& account : played.accounts) {
    CHECK(account.total.judged == 2);
    CHECK(account.total.received == 2);
  }
  CHECK(played.statistics.duplicates > 8000);
  CHECK(played.count(Kind::duplicate) == played.statistics.duplicates);
}

TEST_CASE("a late answer to the first try does not answer the second") {
  const auto world = [](std::uint32_t, std::uint64_t probe) -> Answering {
    if (probe == 1) return {{Reply{.after = 120ms}}};
    return {};
  };
  const auto played = play({.retries = 1, .timeout = 100ms, .interval = 0ms}, 1, world);
  REQUIRE(played.finished);
  CHECK(played.statistics.alive == 0);
  CHECK(played.statistics.ignored == 1);
}

TEST_CASE("an ICMP error is told once and ends nothing") {
  const auto world = [](std::uint32_t, std::uint64_t) {
    const Reply error{.kind = ProbeAnswer::Kind::icmp_error, .from = stranger};
    return Answering{{error, error, Reply{.after = 20ms}}};
  };
  const auto played = play({}, 1, world);
  REQUIRE(played.finished);
  CHECK(played.count(Kind::error) == 1);
  CHECK(played.statistics.errors == 1);
  CHECK(played.statistics.alive == 1);
}

TEST_CASE("a host to which there is no route is unreachable at once") {
  const auto world = [](std::uint32_t target, std::uint64_t) {
    return target == 0 ? Answering{.refused = refusal(Errc::unreachable)} : Answering{{Reply{}}};
  };
  const auto played = play({}, 2, world);
  REQUIRE(played.finished);
  REQUIRE(played.events.size() == 3);
  CHECK(played.events[0].kind == Kind::not_sent);
  CHECK(played.events[1].kind == Kind::unreachable);
  CHECK(played.took == 20ms);
}

TEST_CASE("what the system does not take is tried again, a bounded number of times") {
  std::uint64_t refused = 0;
  const auto once = [&](std::uint32_t, std::uint64_t) {
    return ++refused == 1 ? Answering{.refused = refusal(Errc::system)} : Answering{{Reply{}}};
  };
  const auto played = play(fast(), 1, once);
  REQUIRE(played.finished);
  CHECK(played.statistics.alive == 1);
  CHECK(played.statistics.refusals == 1);
  CHECK(played.statistics.not_sent == 0);

  const auto never =
      play(fast(), 100, [](std::uint32_t, std::uint64_t) { return Answering{.refused = refusal(Errc::permission)}; });
  REQUIRE(never.finished);
  CHECK(never.statistics.unreachable == 100);
  CHECK(never.statistics.not_sent == 100);
  CHECK(never.statistics.refusals == 1000);
  CHECK(never.took < 2s);
}

TEST_CASE("count mode: each target once a period, and every probe is judged") {
  const auto world = [](std::uint32_t target, std::uint64_t) {
    return target == 1 ? Answering{} : Answering{{Reply{}}};
  };
  auto rules = counting(3);
  rules.keep_times = true;
  const auto played = play(rules, 2, world);
  REQUIRE(played.finished);
  CHECK(played.asked == std::vector<std::uint32_t>{0, 1, 0, 1, 0, 1});
  CHECK(played.sent_at == std::vector<Duration>{0ms, 1ms, 100ms, 101ms, 200ms, 201ms});
  CHECK(played.accounts[0].total.received == 3);
  CHECK(played.accounts[0].total.avg() == 10ms);
  CHECK(played.accounts[0].times == std::vector<float>{10, 10, 10});
  CHECK(played.accounts[1].total.judged == 3);
  CHECK(played.accounts[1].total.loss_percent() == 100);
  CHECK(played.accounts[1].times == std::vector<float>{-1, -1, -1});
  CHECK(played.count(Kind::timed_out) == 3);
  CHECK(played.statistics.alive == 1);
}

TEST_CASE("loop mode goes on over the end of all sequence numbers") {
  SweepRules rules{.mode = SweepRules::Mode::loop, .timeout = 1ms, .interval = 0ms, .period = 0ms};
  const World quick = [](std::uint32_t, std::uint64_t) { return Answering{{Reply{.after = 100us}}}; };
  const auto played = play(rules, 1, quick, 24h, 1'150);
  CHECK_FALSE(played.finished);
  CHECK(played.asked.size() > 70'000);
  CHECK(played.flows.size() == 2);
  CHECK_FALSE(played.number_used_twice);
  CHECK(played.statistics.timeouts == 0);
}

TEST_CASE("without targets there is nothing to do") {
  const auto played = play({}, 0, answer);
  CHECK(played.finished);
  CHECK(played.events.empty());
}

TEST_CASE("the kernel's time of sending moves a round trip, and no timeout", "[sweep]") {
  Hosts hosts(3);
  SweepProber prober({.retries = 0, .timeout = 100ms, .interval = 0ms}, hosts, start);
  std::vector<ProbeAction> room(3);
  REQUIRE(prober.poll_actions(start, room) == 3);
  const auto tell = [&](ProbeAnswer::Kind kind, std::size_t probe, Instant at) {
    const ProbeAnswer told{
        .kind = kind, .id = room[probe].id, .at = at, .from = room[probe].to, .flow = room[probe].flow, .bytes = 64};
    prober.handle_answers({&told, 1}, at);
  };
  for (std::size_t i = 0; i < 3; ++i) tell(ProbeAnswer::Kind::sent, i, start);
  tell(ProbeAnswer::Kind::sent_stamp, 0, start + 5ms);
  tell(ProbeAnswer::Kind::sent_stamp, 1, start - 5ms);  // before it was sent: no time of that
  tell(ProbeAnswer::Kind::echo_reply, 0, start + 20ms);
  tell(ProbeAnswer::Kind::sent_stamp, 0, start + 6ms);  // late
  tell(ProbeAnswer::Kind::echo_reply, 1, start + 20ms);
  tell(ProbeAnswer::Kind::sent_stamp, 2, start + 50ms);

  const auto first = prober.poll_event();
  REQUIRE(first);
  CHECK(first->rtt == 15ms);
  CHECK(first->sent_stamp == wire::Stamp::kernel);
  const auto second = prober.poll_event();
  REQUIRE(second);
  CHECK(second->rtt == 20ms);
  CHECK(second->sent_stamp == wire::Stamp::user);
  CHECK(prober.poll_timeout() == start + 100ms);
  prober.handle_timeout(start + 100ms);
  const auto third = prober.poll_event();
  REQUIRE(third);
  CHECK(third->kind == Kind::unreachable);
}

TEST_CASE("what a port tells of a probe that it was not given changes nothing", "[sweep]") {
  Hosts hosts(1);
  SweepProber prober({.retries = 0, .timeout = 100ms, .interval = 0ms}, hosts, start);
  std::vector<ProbeAction> room(1);
  REQUIRE(prober.poll_actions(start, room) == 1);
  ProbeAnswer told{.kind = ProbeAnswer::Kind::sent, .id = room[0].id, .at = start};
  for (int i = 0; i < 3; ++i) prober.handle_answers({&told, 1}, start);
  told.kind = ProbeAnswer::Kind::not_sent;
  prober.handle_answers({&told, 1}, start);
  CHECK(prober.statistics().sent == 1);
  CHECK(prober.statistics().refusals == 0);
  prober.handle_timeout(start + 100ms);
  CHECK(prober.statistics().unreachable == 1);
  REQUIRE(prober.poll_event());
  CHECK_FALSE(prober.poll_event());
  CHECK(prober.finished());
}

TEST_CASE("many probes that are lost at once are told a part at a time", "[sweep]") {
  constexpr std::uint32_t all = 3000;
  Hosts hosts(all);
  SweepProber prober({.retries = 0, .timeout = 100ms, .interval = 0ms}, hosts, start);
  std::vector<ProbeAction> room(all);
  REQUIRE(prober.poll_actions(start, room) == all);
  for (const auto& action : room) {
    const ProbeAnswer told{.kind = ProbeAnswer::Kind::sent, .id = action.id, .at = start, .flow = action.flow};
    prober.handle_answers({&told, 1}, start);
  }
  std::size_t told = 0;
  while (!prober.finished()) {
    CHECK(prober.poll_timeout().value_or(start) == start + 100ms);
    prober.handle_timeout(start + 200ms);
    std::size_t now = 0;
    while (prober.poll_event()) ++now;
    REQUIRE(now > 0);
    CHECK(now <= 1024);
    told += now;
  }
  CHECK(told == all);
}
