// A prober against a host that is a function: it says what comes back for each probe, and when. Time jumps from event
// to event. (tests/unit/net/echo_in_the_simulator_test.cpp has a network between them.)
#include "support/catch.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <ntool/engine/probe/echo_prober.hpp>
#include <ntool/wire/icmp.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::EchoEvent;
using engine::EchoProber;
using engine::EchoRules;
using wire::ProbeAction;
using wire::ProbeAnswer;
using Kind = EchoEvent::Kind;

namespace {

constexpr Instant start{1000s};
const IpAddress target = IpAddress(IpAddress::V4Bytes{192, 0, 2, 1});
const IpAddress stranger = IpAddress(IpAddress::V4Bytes{192, 0, 2, 66});

/// What comes back, and how long after the probe.
struct Reply {
  Duration after = 10ms;
  ProbeAnswer::Kind kind = ProbeAnswer::Kind::echo_reply;
  IpAddress from = target;
  std::uint8_t icmp_type = 0;
  bool checksum_ok = true;
  std::optional<Seq> about = {};  ///< another probe's sequence number
  std::function<void(std::vector<std::uint8_t>&)> alter = {};
};
Reply error(std::uint8_t type, Duration after = 10ms) {
  return {.after = after, .kind = ProbeAnswer::Kind::icmp_error, .from = stranger, .icmp_type = type};
}
/// `number` counts all probes from 1.
using Host = std::function<std::vector<Reply>(std::uint64_t number)>;
std::vector<Reply> silence(std::uint64_t) {
  return {};
}
std::vector<Reply> answers(std::uint64_t) {
  return {Reply{}};
}

EchoRules to_target() {
  return {.to = target};
}

struct Played {
  std::vector<EchoEvent> events;
  engine::EchoStatistics statistics;
  Duration took{};
  std::vector<Duration> sent_at;  ///< since the start
  std::size_t largest_batch = 0;
  bool finished = false;

  [[nodiscard]] std::vector<std::uint64_t> numbers(Kind kind) const {
    std::vector<std::uint64_t> list;
    for (const auto& event : events) {
      if (event.kind == kind && !event.duplicate) list.push_back(event.number);
    }
    return list;
  }
};

struct Options {
  Duration until = 24h;
  bool refuses_to_send = false;
};

Played play(EchoRules rules, const Host& host, Options options = {}) {
  struct Arriving {
    ProbeAnswer answer;
    std::vector<std::uint8_t> payload;
  };
  EchoProber prober(rules, start);
  Played played;
  Instant now = start;
  std::multimap<Instant, Arriving> arriving;
  std::vector<ProbeAction> room(64);
  const auto hear = [&] {
    while (auto event = prober.poll_event()) played.events.push_back(*event);
  };
  std::uint64_t number = 0;
  for (int steps = 0; !prober.finished() && now - start < options.until && steps < 1'000'000; ++steps) {
    while (!arriving.empty() && arriving.begin()->first <= now) {
      auto next = arriving.extract(arriving.begin());
      next.mapped().answer.payload = next.mapped().payload;
      prober.handle_answers({&next.mapped().answer, 1}, now);
    }
    prober.handle_timeout(now);
    const auto count = prober.poll_actions(now, room);
    played.largest_batch = std::max(played.largest_batch, count);
    for (std::size_t i = 0; i < count; ++i) {
      ++number;
      played.sent_at.push_back(now - start);
      ProbeAnswer sent{.kind = ProbeAnswer::Kind::sent, .id = room[i].id, .at = now};
      if (options.refuses_to_send) {
        sent.kind = ProbeAnswer::Kind::not_sent;
        sent.error = std::make_shared<Error>(Error{.reason = "no"});
      }
      prober.handle_answers({&sent, 1}, now);
      if (options.refuses_to_send) continue;
      for (const auto& reply : host(number)) {
        std::vector<std::uint8_t> payload(room[i].payload.begin(), room[i].payload.end());
        if (reply.alter) reply.alter(payload);
        ProbeAnswer answer{.kind = reply.kind,
                           .id = reply.about.value_or(room[i].id),
                           .at = now + reply.after,
                           .from = reply.from,
                           .ttl = Ttl(64),
                           .icmp_type = reply.icmp_type,
                           .bytes = payload.size() + 8,
                           .checksum_ok = reply.checksum_ok};
        arriving.emplace(now + reply.after, Arriving{answer, std::move(payload)});
      }
    }
    hear();
    if (count > 0 || prober.finished()) continue;
    auto next = prober.poll_timeout();
    if (!arriving.empty() && (!next || arriving.begin()->first < *next)) next = arriving.begin()->first;
    if (!next) break;
    if (*next > now) now = *next;
  }
  hear();
  played.statistics = prober.statistics();
  played.took = now - start;
  played.finished = prober.finished();
  return played;
}

}  // namespace

TEST_CASE("echo: replies with their round trips, it ends with the last answer", "[echo]") {
  auto rules = to_target();
  rules.count = 3;
  const auto played = play(rules, [](auto number) { return std::vector{Reply{.after = number * 10ms}}; });
  REQUIRE(played.events.size() == 3);
  CHECK(played.numbers(Kind::reply) == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(played.events[1].rtt == 20ms);
  CHECK(played.events[1].bytes == 64);
  CHECK(played.events[1].ttl == Ttl(64));
  CHECK(played.events[1].from == target);
  CHECK_FALSE(played.events[1].wrong_at);
  CHECK_FALSE(played.events[1].different_address);
  CHECK(played.statistics.transmitted == 3);
  CHECK(played.statistics.received == 3);
  CHECK(played.statistics.loss_percent() == 0);
  CHECK(played.statistics.rtt.avg() == 20ms);
  CHECK(played.statistics.pipe == 1);
  CHECK(played.took == 2030ms);
}

TEST_CASE("echo: probes keep the interval, however late answers are", "[echo]") {
  auto rules = to_target();
  rules.count = 4;
  rules.interval = 200ms;
  const auto played = play(rules, [](auto) { return std::vector{Reply{.after = 450ms}}; });
  CHECK(played.sent_at == std::vector<Duration>{0ms, 200ms, 400ms, 600ms});
  CHECK(played.statistics.pipe == 3);
  CHECK(played.statistics.received == 4);
}

TEST_CASE("echo: without any answer the end waits for the patience", "[echo]") {
  auto rules = to_target();
  rules.count = 2;
  auto played = play(rules, silence);
  CHECK(played.took == 11s);
  CHECK(played.statistics.loss_percent() == 100);
  CHECK(played.events.empty());
  rules.patience = 500ms;
  CHECK(play(rules, silence).took == 1500ms);
}

TEST_CASE("echo: patience 0 waits for ever", "[echo]") {
  auto rules = to_target();
  rules.count = 1;
  rules.patience = 0s;
  CHECK_FALSE(play(rules, silence).finished);
  CHECK(play(rules, [](auto) { return std::vector{Reply{.after = 20h}}; }).finished);
}

TEST_CASE("echo: with an answer the end waits for two round trips, at least an interval", "[echo]") {
  auto rules = to_target();
  rules.count = 3;
  const auto loses_last = [](Duration round_trip) {
    return [round_trip](auto number) {
      return number == 3 ? std::vector<Reply>{} : std::vector{Reply{.after = round_trip}};
    };
  };
  CHECK(play(rules, loses_last(10ms)).took == 3s);
  CHECK(play(rules, loses_last(800ms)).took == 3600ms);
  CHECK(play(rules, loses_last(800ms)).statistics.received == 2);
}

TEST_CASE("echo: a deadline ends it, and an answer after that is too late", "[echo]") {
  auto rules = to_target();
  rules.deadline = 2500ms;
  const auto played = play(rules, [](auto) { return std::vector{Reply{.after = 600ms}}; });
  CHECK(played.took == 2500ms);
  CHECK(played.statistics.transmitted == 3);
  CHECK(played.statistics.received == 2);
}

TEST_CASE("echo: with a deadline the count is of answers", "[echo]") {
  auto rules = to_target();
  rules.deadline = 10s;
  rules.count = 2;
  const auto every_second = [](auto number) { return number % 2 == 0 ? answers(number) : silence(number); };
  const auto played = play(rules, every_second);
  CHECK(played.statistics.transmitted == 4);
  CHECK(played.statistics.received == 2);
  CHECK(played.took == 3010ms);
}

TEST_CASE("echo: with a deadline the first error ends it", "[echo]") {
  auto rules = to_target();
  rules.deadline = 10s;
  const auto played = play(rules, [](auto) { return std::vector{error(wire::icmp_v4::unreachable)}; });
  CHECK(played.took == 10ms);
  CHECK(played.statistics.errors == 1);
}

TEST_CASE("echo: errors are told and counted, and nothing is missed any more", "[echo]") {
  auto rules = to_target();
  rules.count = 2;
  const auto played = play(rules, [](auto) { return std::vector{error(wire::icmp_v4::time_exceeded)}; });
  CHECK(played.numbers(Kind::error) == std::vector<std::uint64_t>{1, 2});
  CHECK(played.events[0].from == stranger);
  CHECK(played.events[0].icmp_type == wire::icmp_v4::time_exceeded);
  CHECK(played.statistics.errors == 2);
  CHECK(played.statistics.received == 0);
  CHECK(played.took == 1010ms);
}

TEST_CASE("echo: a storm of errors about one probe does not end the others", "[echo]") {
  auto rules = to_target();
  rules.count = 3;
  const auto played = play(rules, [](auto number) {
    return number == 1 ? std::vector(9, error(wire::icmp_v4::unreachable)) : answers(number);
  });
  CHECK(played.statistics.errors == 9);
  CHECK(played.statistics.received == 2);
}

TEST_CASE("echo: redirects and source quenches stop nothing", "[echo]") {
  auto rules = to_target();
  rules.count = 1;
  const auto played = play(rules, [](auto) {
    return std::vector{error(wire::icmp_v4::redirect, 1ms), error(wire::icmp_v4::source_quench, 2ms), Reply{}};
  });
  CHECK(played.numbers(Kind::notice) == std::vector<std::uint64_t>{1, 1});
  CHECK(played.statistics.errors == 0);
  CHECK(played.statistics.received == 1);
}

TEST_CASE("echo: what is a redirect in IPv4 is an error in IPv6", "[echo]") {
  auto rules = to_target();
  rules.to = IpAddress::loopback(Family::ipv6);
  rules.count = 1;
  const auto played = play(rules, [](auto) { return std::vector{error(wire::icmp_v6::parameter_problem)}; });
  CHECK(played.statistics.errors == 1);
}

TEST_CASE("echo: a second answer is a duplicate and moves no figure", "[echo]") {
  auto rules = to_target();
  rules.count = 2;
  const auto played = play(rules, [](auto) { return std::vector{Reply{}, Reply{.after = 500ms}}; });
  CHECK(played.numbers(Kind::reply) == std::vector<std::uint64_t>{1, 2});
  CHECK(played.statistics.received == 2);
  CHECK(played.statistics.duplicates == 1);  // the last answer ended it
  CHECK(played.statistics.rtt.max() == 10ms);
  CHECK(played.statistics.rtt.count() == 2);
}

TEST_CASE("echo: reordered answers are judged one by one", "[echo]") {
  auto rules = to_target();
  rules.count = 3;
  rules.interval = 100ms;
  const auto played = play(rules, [](auto number) { return std::vector{Reply{.after = number == 1 ? 250ms : 10ms}}; });
  CHECK(played.numbers(Kind::reply) == std::vector<std::uint64_t>{2, 3, 1});
  REQUIRE(played.events.size() == 3);
  CHECK(played.events[2].rtt == 250ms);
  CHECK(played.statistics.duplicates == 0);
  CHECK(played.statistics.pipe == 3);
}

TEST_CASE("echo: a wrong checksum answers nothing", "[echo]") {
  auto rules = to_target();
  rules.count = 1;
  const auto played = play(rules, [](auto) { return std::vector{Reply{.checksum_ok = false}, Reply{.after = 20ms}}; });
  REQUIRE(played.events.size() == 2);
  CHECK_FALSE(played.events[0].checksum_ok);
  CHECK_FALSE(played.events[1].duplicate);
  CHECK(played.statistics.corrupted == 1);
  CHECK(played.statistics.received == 1);
  CHECK(played.statistics.rtt.min() == 20ms);
}

TEST_CASE("echo: a payload that is not what was sent is told to the byte", "[echo]") {
  auto rules = to_target();
  rules.count = 1;
  const auto played =
      play(rules, [](auto) { return std::vector{Reply{.alter = [](auto& payload) { payload[20] = 0xFF; }}}; });
  REQUIRE(played.events.size() == 1);
  CHECK(played.events[0].wrong_at == 20);
  CHECK(played.events[0].wrong_should_be == 20);
  CHECK(played.events[0].wrong_was == 0xFF);
  CHECK(played.events[0].wrong_payload.size() == 56);
  CHECK(played.statistics.received == 1);
  CHECK(played.statistics.wrong_data == 1);
}

TEST_CASE("echo: a shorter payload is truncated, not wrong", "[echo]") {
  auto rules = to_target();
  rules.count = 1;
  const auto played =
      play(rules, [](auto) { return std::vector{Reply{.alter = [](auto& payload) { payload.resize(20); }}}; });
  REQUIRE(played.events.size() == 1);
  CHECK(played.events[0].truncated);
  CHECK_FALSE(played.events[0].wrong_at);
  CHECK(played.events[0].bytes == 28);
}

TEST_CASE("echo: payloads of any size, the smallest too", "[echo]") {
  for (const std::size_t size : {0U, 1U, 3U, 4U, 5U, 65'507U}) {
    auto rules = to_target();
    rules.count = 1;
    rules.payload_size = size;
    const auto played = play(rules, answers);
    CHECK(played.statistics.received == 1);
    CHECK(played.statistics.wrong_data == 0);
    CHECK(played.events.at(0).bytes == size + 8);
  }
}

TEST_CASE("echo: somebody else's answer is named, moves no figure and hides no true answer", "[echo]") {
  auto rules = to_target();
  rules.count = 2;
  const auto played = play(rules, [](auto) { return std::vector{Reply{.after = 1ms, .from = stranger}, Reply{}}; });
  REQUIRE(played.events.size() >= 3);
  CHECK(played.events[0].different_address);
  CHECK(played.events[0].received);
  CHECK_FALSE(played.events[1].different_address);
  CHECK_FALSE(played.events[1].duplicate);
  CHECK_FALSE(played.events[1].received);  // once is enough
  CHECK(played.statistics.received == 2);
  CHECK(played.statistics.rtt.count() == 1);  // the last probe ended with the stranger's
  CHECK(played.statistics.rtt.min() == 10ms);
}

TEST_CASE("echo: a host that answers from another address is up", "[echo]") {
  auto rules = to_target();
  rules.count = 2;
  const auto played = play(rules, [](auto) { return std::vector{Reply{.from = stranger}}; });
  CHECK(played.statistics.received == 2);
  CHECK(played.statistics.duplicates == 0);
  CHECK(played.statistics.rtt.count() == 0);
}

TEST_CASE("echo: a group answers from everywhere", "[echo]") {
  auto rules = to_target();
  rules.count = 1;
  rules.anybody = true;
  const auto played = play(rules, [](auto) { return std::vector{Reply{.from = stranger}}; });
  CHECK_FALSE(played.events.at(0).different_address);
  CHECK(played.statistics.rtt.count() == 1);
}

TEST_CASE("echo: answers about probes that were never sent are ignored", "[echo]") {
  auto rules = to_target();
  rules.count = 1;
  const auto played = play(rules, [](auto) {
    return std::vector{Reply{.after = 1ms, .about = Seq(0)}, Reply{.after = 1ms, .about = Seq(2)},
                       Reply{.after = 1ms, .about = Seq(65535)},
                       Reply{.after = 1ms, .kind = ProbeAnswer::Kind::icmp_error, .about = Seq(9)}, Reply{}};
  });
  CHECK(played.events.size() == 1);
  CHECK(played.statistics.ignored == 4);
  CHECK(played.statistics.errors == 0);
  CHECK(played.statistics.received == 1);
}

TEST_CASE("echo: an answer that came before its probe took no time", "[echo]") {
  auto rules = to_target();
  rules.count = 1;
  EchoProber prober(rules, start);
  std::vector<ProbeAction> room(1);
  REQUIRE(prober.poll_actions(start, room) == 1);
  const std::vector<std::uint8_t> payload(room[0].payload.begin(), room[0].payload.end());
  const ProbeAnswer both[] = {{.kind = ProbeAnswer::Kind::sent, .id = room[0].id, .at = start},
                              {.kind = ProbeAnswer::Kind::echo_reply,
                               .id = room[0].id,
                               .at = start - 1us,
                               .from = target,
                               .payload = payload,
                               .bytes = 64}};
  prober.handle_answers(both, start);
  CHECK(prober.poll_event()->rtt == 0ns);
  CHECK(prober.finished());
}

TEST_CASE("echo: silence is told when the next probe goes, if that was asked for", "[echo]") {
  auto rules = to_target();
  rules.count = 3;
  rules.tell_silence = true;
  const auto played = play(rules, [](auto number) { return number == 2 ? answers(number) : silence(number); });
  CHECK(played.numbers(Kind::no_answer_yet) == std::vector<std::uint64_t>{1});
}

TEST_CASE("echo: what the system refuses to send counts as sent, and is not waited for", "[echo]") {
  auto rules = to_target();
  rules.count = 3;
  const auto played = play(rules, silence, {.refuses_to_send = true});
  CHECK(played.numbers(Kind::not_sent) == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(played.events[0].error->reason == "no");
  CHECK(played.statistics.transmitted == 3);
  CHECK(played.statistics.not_sent == 3);
  CHECK(played.statistics.errors == 0);
  CHECK(played.took == 2s);
}

TEST_CASE("echo: interval 0 sends at each answer, and every 10 ms without one", "[echo]") {
  auto rules = to_target();
  rules.interval = 0s;
  rules.count = 5;
  CHECK(play(rules, [](auto) { return std::vector{Reply{.after = 3ms}}; }).sent_at ==
        std::vector<Duration>{0ms, 3ms, 6ms, 9ms, 12ms});
  CHECK(play(rules, silence).sent_at == std::vector<Duration>{0ms, 10ms, 20ms, 30ms, 40ms});
  CHECK(play(rules, silence, {.refuses_to_send = true}).sent_at == std::vector<Duration>{0ms, 10ms, 20ms, 30ms, 40ms});
}

TEST_CASE("echo: a prober that was held up makes no burst, and keeps its beat", "[echo]") {
  EchoProber prober(to_target(), start);
  std::vector<ProbeAction> room(64);
  CHECK(prober.poll_actions(start, room) == 1);
  CHECK(prober.poll_actions(start + 5600ms, room) == 1);
  CHECK(prober.poll_timeout() == start + 6600ms);
  CHECK(prober.poll_actions(start + 6900ms, room) == 1);
  CHECK(prober.poll_timeout() == start + 7600ms);
}

TEST_CASE("echo: very short intervals go in batches, those of 1 ms are made up for", "[echo]") {
  auto rules = to_target();
  rules.interval = 100us;
  EchoProber prober(rules, start);
  std::vector<ProbeAction> room(64);
  CHECK(prober.poll_actions(start, room) == 1);
  CHECK(prober.poll_actions(start + 500us, room) == 5);
  CHECK(prober.poll_actions(start + 1s, room) == 11);
}

TEST_CASE("echo: sequence numbers wrap, and each round's answers are its own", "[echo]") {
  auto rules = to_target();
  rules.interval = 1ms;
  rules.count = 66'640;
  const auto played = play(rules, [](auto number) -> std::vector<Reply> {
    if (number == 3) return {Reply{.after = 65'538ms}};           // 2 ms after the probe that bears its number anew
    if (number == 4) return {Reply{}, Reply{.after = 65'000ms}};  // within its round
    if (number == 5) return {};
    // The first 500 of these come within their round, 65,536 ms, the others when their number is another probe's.
    if (number >= 100 && number < 1100) return {Reply{.after = 65'036'500us + std::chrono::milliseconds(number - 100)}};
    return {Reply{}};
  });
  CHECK(played.statistics.transmitted == 66'640);
  CHECK(played.statistics.received == 66'640 - 502);
  CHECK(played.statistics.duplicates == 502);
  CHECK(played.statistics.ignored == 0);
  CHECK(played.statistics.wrong_data == 0);
  CHECK(played.statistics.rtt.min() == 10ms);
  CHECK(played.statistics.rtt.max() == 65'535'500us);
  std::vector<const EchoEvent*> late;
  for (const auto& event : played.events) {
    if (event.late) late.push_back(&event);
  }
  REQUIRE(late.size() == 501);
  CHECK(late[0]->number == 3);
  CHECK(late[0]->sequence == Seq(3));
  CHECK(late[1]->number == 600);
  for (const auto* event : late) {
    CHECK((event->duplicate && !event->received && !event->rtt));
  }
  const auto last = std::ranges::find(played.events, std::uint64_t{66'640}, &EchoEvent::number);
  REQUIRE(last != played.events.end());
  CHECK(last->sequence == Seq(1104));
}

TEST_CASE("echo: a batch ends where a round ends", "[echo]") {
  auto rules = to_target();
  rules.interval = 10us;
  EchoProber prober(rules, start);
  std::vector<ProbeAction> room(64);
  Instant now = start;
  std::uint64_t sent = 0;
  for (int steps = 0; sent < 66'000 && steps < 100'000; ++steps) {
    const auto count = prober.poll_actions(now, room);
    for (std::size_t i = 0; i < count; ++i) {
      ++sent;
      CHECK(room[i].id == engine::SequenceRing::sequence_of(sent));
      if (room[i].payload[3] != sent / 65'536) FAIL("probe " << sent << " bears round " << +room[i].payload[3]);
    }
    now = now + 300us;
  }
  CHECK(sent >= 66'000);
}

TEST_CASE("echo: a preload goes at once, what follows keeps the interval", "[echo]") {
  auto rules = to_target();
  rules.preload = 3;
  rules.count = 5;
  const auto played = play(rules, answers);
  CHECK(played.sent_at == std::vector<Duration>{0ms, 0ms, 0ms, 1s, 2s});
  CHECK(played.statistics.pipe == 3);
}

TEST_CASE("echo: a preload of a self-clocked prober is its window", "[echo]") {
  auto rules = to_target();
  rules.interval = 0s;
  rules.preload = 2;
  rules.count = 6;
  CHECK(play(rules, answers).sent_at == std::vector<Duration>{0ms, 0ms, 10ms, 10ms, 20ms, 20ms});
}

TEST_CASE("echo: the window of a flood grows with its answers up to its limit", "[echo]") {
  auto rules = to_target();
  rules.interval = 0s;
  rules.window = 4;
  rules.count = 30;
  const auto played = play(rules, answers);
  CHECK(played.sent_at[0] == 0ms);
  CHECK(played.sent_at[2] == 10ms);  // two for the first answer
  CHECK(played.largest_batch <= 4);
  CHECK(played.statistics.pipe == 4);
  CHECK(played.statistics.received == 30);
}

TEST_CASE("echo: the window of a flood shrinks by a loss, and silence leaves one probe in 10 ms", "[echo]") {
  auto rules = to_target();
  rules.interval = 0s;
  rules.window = 64;
  rules.count = 2000;
  const auto sound = play(rules, [](auto) { return std::vector{Reply{.after = 5ms}}; });
  const auto lossy = play(
      rules, [](auto number) { return number % 10 == 0 ? std::vector<Reply>{} : std::vector{Reply{.after = 5ms}}; });
  CHECK(sound.statistics.pipe == 64);
  CHECK(lossy.statistics.pipe < 32);
  CHECK(lossy.statistics.received == 1800);
  CHECK(lossy.took > 2 * sound.took);

  const auto dies =
      play(rules, [](auto number) { return number <= 100 ? answers(number) : silence(number); }, {.until = 5s});
  REQUIRE(dies.sent_at.size() > 300);
  for (std::size_t i = 200; i < 300; ++i) CHECK(dies.sent_at[i] - dies.sent_at[i - 1] == 10ms);
}

TEST_CASE("echo: what the system refuses in a flood is tried again after 10 ms, one by one", "[echo]") {
  auto rules = to_target();
  rules.interval = 0s;
  rules.window = 64;
  rules.count = 3;
  CHECK(play(rules, silence, {.refuses_to_send = true}).sent_at == std::vector<Duration>{0ms, 10ms, 20ms});
}

TEST_CASE("echo: a flood tells of each probe that is out, in order with its answer", "[echo]") {
  auto rules = to_target();
  rules.interval = 0s;
  rules.tell_sending = true;
  rules.count = 2;
  const auto played = play(rules, answers);
  std::vector<Kind> kinds;
  for (const auto& event : played.events) kinds.push_back(event.kind);
  CHECK(kinds == std::vector{Kind::sent, Kind::reply, Kind::sent, Kind::reply});
}

TEST_CASE("echo: an adaptive prober follows the round trips, in whole milliseconds and within its limit", "[echo]") {
  auto rules = to_target();
  rules.adaptive_from = 0s;
  rules.count = 4;
  const auto at_round_trip = [&](Duration round_trip) {
    return play(rules, [=](auto) { return std::vector{Reply{.after = round_trip}}; }).sent_at;
  };
  CHECK(at_round_trip(30ms) == std::vector<Duration>{0ms, 30ms, 60ms, 90ms});
  CHECK(at_round_trip(300us) == std::vector<Duration>{0us, 300us, 600us, 900us});  // 0 ms: self-clocked
  CHECK(at_round_trip(1600us) == std::vector<Duration>{0us, 2000us, 4000us, 6000us});
  rules.adaptive_from = 2ms;
  CHECK(at_round_trip(300us) == std::vector<Duration>{0ms, 2ms, 4ms, 6ms});
}

TEST_CASE("echo: an adaptive prober without answers keeps the interval", "[echo]") {
  auto rules = to_target();
  rules.adaptive_from = 0s;
  rules.count = 3;
  CHECK(play(rules, silence).sent_at == std::vector<Duration>{0s, 1s, 2s});
}

TEST_CASE("echo: a pattern fills the payload, the round stands where ping(8) has its time", "[echo]") {
  const auto payload_of = [](std::size_t size) {
    auto rules = to_target();
    rules.payload_size = size;
    rules.pattern = {0xA1, 0xB2, 0xC3};
    EchoProber prober(rules, start);
    std::vector<ProbeAction> room(1);
    REQUIRE(prober.poll_actions(start, room) == 1);
    return std::vector<std::uint8_t>(room[0].payload.begin(), room[0].payload.end());
  };
  CHECK(payload_of(5) == std::vector<std::uint8_t>{0xA1, 0xB2, 0xC3, 0xA1, 0xB2});
  const auto longer = payload_of(18);
  CHECK(std::vector(longer.begin(), longer.begin() + 5) == std::vector<std::uint8_t>{0, 0, 0, 0, 0xB2});
  CHECK(std::vector(longer.begin() + 15, longer.end()) == std::vector<std::uint8_t>{0xA1, 0xB2, 0xC3});
}

TEST_CASE("echo: bytes of a pattern are compared", "[echo]") {
  auto rules = to_target();
  rules.count = 1;
  rules.payload_size = 8;
  rules.pattern = {0xFF};
  CHECK_FALSE(play(rules, answers).events.at(0).wrong_at);
  const auto played =
      play(rules, [](auto) { return std::vector{Reply{.alter = [](auto& payload) { payload[2] = 0; }}}; });
  CHECK(played.events.at(0).wrong_at == 2);
  CHECK(played.events.at(0).wrong_should_be == 0xFF);
}

TEST_CASE("echo: who is bound to the target heeds nobody else, unless it asks a group", "[echo]") {
  auto rules = to_target();
  rules.count = 1;
  rules.only_target = true;
  const auto host = [](auto) { return std::vector{Reply{.after = 1ms, .from = stranger}, Reply{}}; };
  const auto played = play(rules, host);
  CHECK(played.events.size() == 1);
  CHECK(played.statistics.ignored == 1);
  CHECK(played.statistics.rtt.min() == 10ms);
  rules.anybody = true;
  CHECK(play(rules, host).statistics.ignored == 0);
}

TEST_CASE("echo: what is too long to leave is an error, as ping(8) counts", "[echo]") {
  auto rules = to_target();
  rules.count = 1;
  EchoProber prober(rules, start);
  std::vector<ProbeAction> room(1);
  REQUIRE(prober.poll_actions(start, room) == 1);
  const ProbeAnswer refused{.kind = ProbeAnswer::Kind::not_sent,
                            .id = room[0].id,
                            .at = start,
                            .error = std::make_shared<Error>(Error{.code = Errc::too_long})};
  prober.handle_answers({&refused, 1}, start);
  CHECK(prober.statistics().errors == 1);
  CHECK(prober.statistics().not_sent == 1);
  CHECK(prober.poll_event()->kind == Kind::not_sent);
}

namespace {

/// One probe, whose times come in the kernel's stamps: sent at 2 ms, answered at 5 ms, heard of at 7 ms.
EchoEvent told_of_stamps(EchoRules rules, bool stamp_comes_late = false) {
  EchoProber prober(rules, start);
  std::vector<ProbeAction> room(1);
  REQUIRE(prober.poll_actions(start, room) == 1);
  const std::vector<std::uint8_t> payload(room[0].payload.begin(), room[0].payload.end());
  const ProbeAnswer sent{.kind = ProbeAnswer::Kind::sent, .id = room[0].id, .at = start + 1ms};
  const ProbeAnswer stamp{
      .kind = ProbeAnswer::Kind::sent_stamp, .id = room[0].id, .at = start + 2ms, .stamp = wire::Stamp::kernel};
  const ProbeAnswer reply{.kind = ProbeAnswer::Kind::echo_reply,
                          .id = room[0].id,
                          .at = start + 5ms,
                          .stamp = wire::Stamp::kernel,
                          .from = target,
                          .payload = payload,
                          .bytes = 64};
  prober.handle_answers({&sent, 1}, start + 1ms);
  if (!stamp_comes_late) prober.handle_answers({&stamp, 1}, start + 7ms);
  prober.handle_answers({&reply, 1}, start + 7ms);
  if (stamp_comes_late) prober.handle_answers({&stamp, 1}, start + 7ms);
  return *prober.poll_event();
}

}  // namespace

TEST_CASE("echo: a round trip rests on the kernel's stamps, and says so", "[echo]") {
  const auto both = told_of_stamps(to_target());
  CHECK(both.rtt == 3ms);
  CHECK(both.sent_stamp == wire::Stamp::kernel);
  CHECK(both.stamp == wire::Stamp::kernel);
  const auto late = told_of_stamps(to_target(), true);
  CHECK(late.rtt == 4ms);
  CHECK(late.sent_stamp == wire::Stamp::user);
}

TEST_CASE("echo: user to user, no stamp of the kernel is heeded", "[echo]") {
  auto rules = to_target();
  rules.user_times = true;
  const auto told = told_of_stamps(rules);
  CHECK(told.rtt == 6ms);
  CHECK(told.at == start + 7ms);
  CHECK(told.sent_stamp == wire::Stamp::user);
  CHECK(told.stamp == wire::Stamp::user);
}
