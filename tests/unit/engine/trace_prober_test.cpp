// A trace as a small world: a closure says what each probe meets and when; time jumps from event to event.
#include "support/catch.hpp"

#include <functional>
#include <map>
#include <set>
#include <vector>

#include <ntool/engine/probe/trace_prober.hpp>
#include <ntool/wire/constant_checksum.hpp>
#include <ntool/wire/ip_packet.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::TraceHop;
using engine::TraceProber;
using engine::TraceRules;
using engine::TraceStop;
using Answer = wire::ProbeAnswer;
using Kind = Answer::Kind;

namespace {

const IpAddress target(IpAddress::V4Bytes{10, 0, 9, 9});

IpAddress router(int ttl) {
  return IpAddress(IpAddress::V4Bytes{10, 0, static_cast<std::uint8_t>(ttl), 1});
}

/// One question as the world sees it; `nth` counts the questions of the same TTL and flow, from 1.
struct Question {
  wire::ProbeAction action;
  int ttl;
  int nth;
};
struct Reply {
  Duration after = 1ms;
  Answer answer = {};
  bool names_probe = true;
};
using World = std::function<std::vector<Reply>(const Question&)>;

Reply error(int from, std::uint8_t type, std::uint8_t code, Duration after = 1ms, std::uint32_t info = 0) {
  return {after,
          {.kind = Kind::icmp_error, .from = router(from), .icmp_type = type, .icmp_code = code, .icmp_info = info}};
}
Reply expired(int ttl, Duration after = 1ms) {
  return error(ttl, 11, 0, after);
}
Reply arrived(Kind kind = Kind::echo_reply, Duration after = 1ms) {
  return {after, {.kind = kind, .from = target, .icmp_type = 3, .icmp_code = 3}};
}

/// A path of routers, 1 ms each, with the target behind `routers` of them.
std::vector<Reply> path(const Question& question, int routers) {
  const Duration after = question.ttl * 1ms;
  if (question.ttl <= routers) return {expired(question.ttl, after)};
  return {arrived(Kind::icmp_error, (routers + 1) * 1ms)};
}

struct Run {
  std::vector<TraceHop> hops;
  std::vector<Question> questions;
  std::vector<Duration> told;  ///< when each hop was
  engine::TraceEnd end;
  Duration took{};
  std::size_t most_in_flight = 0;
  std::map<std::uint8_t, std::size_t> most_in_flow;
};

Run play(const TraceRules& rules, const World& world, std::optional<Duration> stop_after = {}) {
  TraceProber prober(rules);
  Run run;
  Instant now{1000s};
  const Instant began = now;
  std::multimap<Instant, Answer> arriving;
  std::map<std::pair<int, int>, int> asked;
  std::map<std::uint16_t, std::uint8_t> under_way;  // by id: the flow
  std::array<wire::ProbeAction, 64> room;
  for (int steps = 0; !prober.finished(); ++steps) {
    REQUIRE(steps < 200'000);
    const std::size_t count = prober.poll_actions(now, room);
    std::vector<Answer> outcomes;
    for (const auto& action : std::span(room).first(count)) {
      if (action.kind == wire::ProbeAction::Kind::give_up) {
        under_way.erase(action.id.value());
        continue;
      }
      const int ttl = action.ttl->value();
      Question question{action, ttl, ++asked[{ttl, action.flow}]};
      outcomes.push_back({.kind = Kind::sent, .id = action.id, .at = now});
      under_way[action.id.value()] = action.flow;
      for (Reply reply : world(question)) {
        reply.answer.at = now + reply.after;
        reply.answer.flow = action.flow;
        if (!reply.answer.id && reply.names_probe) reply.answer.id = action.id;
        if (reply.answer.kind == Kind::not_sent)
          outcomes.back() = reply.answer;
        else
          arriving.emplace(reply.answer.at, reply.answer);
      }
      question.action.payload = {};
      run.questions.push_back(question);
      run.most_in_flight = std::max(run.most_in_flight, under_way.size());
      std::size_t in_flow = 0;
      for (const auto& [id, flow] : under_way) in_flow += flow == action.flow ? 1 : 0;
      run.most_in_flow[action.flow] = std::max(run.most_in_flow[action.flow], in_flow);
    }
    prober.handle_answers(outcomes, now);
    while (auto hop = prober.poll_event()) {
      run.hops.push_back(*std::move(hop));
      run.told.push_back(now - began);
    }
    if (prober.finished()) break;
    if (count > 0) continue;
    std::optional<Instant> next = prober.poll_timeout();
    if (!arriving.empty() && (!next || arriving.begin()->first < *next)) next = arriving.begin()->first;
    REQUIRE(next.has_value());
    REQUIRE(*next >= now);
    if (stop_after && *next > began + *stop_after) {
      prober.stop();
      continue;
    }
    now = *next;
    while (!arriving.empty() && arriving.begin()->first <= now) {
      const Answer answer = arriving.begin()->second;
      arriving.erase(arriving.begin());
      if (answer.id) under_way.erase(answer.id->value());
      prober.handle_answers(std::span(&answer, 1), now);
    }
    prober.handle_timeout(now);
  }
  run.took = now - began;
  run.end = prober.end();
  return run;
}

TraceRules udp() {
  return {.question = TraceRules::Question::udp, .target = target, .port = Port(33434), .payload_bytes = 32};
}
TraceRules tcp() {
  return {.question = TraceRules::Question::connect,
          .target = target,
          .port = Port(80),
          .flows = 3,
          .one_in_flight_per_flow = true};
}

/// Who answered at each hop: the last part but one of a router's address, 0 for silence, 99 for the target.
std::vector<std::vector<int>> who(const Run& run) {
  std::vector<std::vector<int>> rows;
  for (const auto& hop : run.hops) {
    rows.emplace_back();
    for (const auto& probe : hop.probes) {
      rows.back().push_back(!probe ? 0 : probe->from == target ? 99 : probe->from.bytes()[2]);
    }
  }
  return rows;
}

std::vector<std::vector<int>> whole_path(int routers, int queries = 3) {
  std::vector<std::vector<int>> rows;
  for (int ttl = 1; ttl <= routers; ++ttl) rows.emplace_back(queries, ttl);
  rows.emplace_back(queries, 99);
  return rows;
}

}  // namespace

TEST_CASE("a trace tells each hop in order and ends with the target") {
  const auto run = play(udp(), [](const Question& q) { return path(q, 4); });
  CHECK(who(run) == whole_path(4));
  CHECK(run.hops[1].ttl == Ttl(2));
  CHECK(run.hops[1].probes[0]->rtt == 2ms);
  CHECK(run.hops[1].probes[0]->icmp->type == 11);
  CHECK_FALSE(run.hops[1].probes[0]->reached);
  CHECK(run.hops[4].probes[2]->reached);
  CHECK(run.end.stop == TraceStop::target);
  CHECK(run.end.hops == Ttl(5));
  CHECK(run.took == 5ms);
  CHECK(run.most_in_flight <= 16);
}

TEST_CASE("every probe of a trace belongs to one flow, whatever a balancing router does with flows") {
  const auto run = play(udp(), [](const Question& q) {
    auto replies = path(q, 5);
    if (q.ttl == 3) replies[0] = expired(30 + q.action.flow % 2, 3ms);
    CHECK(q.action.flow == 0);
    CHECK(q.action.port == Port(33434));
    return replies;
  });
  CHECK(who(run)[2] == std::vector{30, 30, 30});
}

TEST_CASE("the checksum of an echo does not change with its sequence number") {
  TraceRules rules{.question = TraceRules::Question::echo, .target = target, .payload_bytes = 32};
  std::set<std::uint16_t> sums;
  std::set<std::uint16_t> sequences;
  const auto checksum_of = [](Seq sequence, Bytes payload) {
    ByteWriter echo;
    echo.u8(8);
    echo.u8(0);
    echo.u16(0);
    echo.u16(0x1234);
    echo.u16(sequence.value());
    echo.bytes(payload);
    return wire::checksum(echo.view());
  };
  play(rules, [&](const Question& q) {
    CHECK(q.action.payload.size() == 32);
    sums.insert(checksum_of(q.action.id, q.action.payload));
    sequences.insert(q.action.id.value());
    return path(q, 20);
  });
  CHECK(sums.size() == 1);
  CHECK(sequences.size() >= 63);

  std::set<std::uint16_t> all;
  std::array<std::uint8_t, 5> payload = {0, 0, 0xff, 0xfe, 7};
  for (std::uint32_t sequence = 0; sequence <= 0xffff; ++sequence) {
    wire::make_checksum_constant(payload, Seq(static_cast<std::uint16_t>(sequence)));
    all.insert(checksum_of(Seq(static_cast<std::uint16_t>(sequence)), payload));
  }
  CHECK(all.size() == 1);
}

TEST_CASE("an answer that comes after its probe has left the window is no loss") {
  // All others take 1 ms, so that the window waits 30 ms; this one takes 300.
  const auto run = play(udp(), [](const Question& q) {
    auto replies = path(q, 8);
    for (auto& reply : replies) reply.after = q.ttl == 4 ? 300ms : 1ms;
    return replies;
  });
  CHECK(who(run) == whole_path(8));
  CHECK(run.hops[3].probes[0]->rtt == 300ms);
}

TEST_CASE("silent hops and lost probes are stars, and cost half a second together") {
  const auto run = play(udp(), [](const Question& q) {
    if (q.ttl == 2 || (q.ttl == 4 && q.nth == 2)) return std::vector<Reply>{};
    return path(q, 6);
  });
  auto expected = whole_path(6);
  expected[1] = {0, 0, 0};
  expected[3] = {4, 0, 4};
  CHECK(who(run) == expected);
  CHECK(run.took <= 520ms);
  CHECK(run.told[0] <= 5ms);  // a line does not wait for what lies behind it
}

TEST_CASE("a silent tail costs half a second, and all of it is asked") {
  const auto run = play(udp(), [](const Question& q) { return q.ttl <= 4 ? path(q, 30) : std::vector<Reply>{}; });
  REQUIRE(run.hops.size() == 30);
  CHECK(run.questions.size() == 90);
  CHECK(run.took <= 600ms);
  CHECK(run.end.stop == TraceStop::silence);
  CHECK(run.end.hops == Ttl(4));
}

TEST_CASE("where nobody answers at all a trace lasts a second") {
  const auto run = play(udp(), [](const Question&) { return std::vector<Reply>{}; });
  CHECK(run.hops.size() == 30);
  CHECK(run.took == 1s);
  CHECK_FALSE(run.end.hops.has_value());
}

TEST_CASE("three times the largest round trip is waited for, when that is longer") {
  const auto run = play(udp(), [](const Question& q) {
    if (q.ttl == 3) return std::vector<Reply>{};
    return q.ttl <= 2 ? std::vector{expired(q.ttl, 400ms)} : std::vector{arrived(Kind::icmp_error, 400ms)};
  });
  CHECK(who(run) == std::vector<std::vector<int>>{{1, 1, 1}, {2, 2, 2}, {0, 0, 0}, {99, 99, 99}});
  CHECK(run.took >= 1600ms);
  CHECK(run.took <= 1700ms);
}

TEST_CASE("answers that come later each time do not hold a trace for ever") {
  TraceRules rules = udp();
  rules.last = Ttl(4);
  int number = 0;
  Duration after = 400ms;
  const auto run = play(rules, [&](const Question& q) {
    if (number++ > 0) after = after * 29 / 10;  // just before the trace would end, as it would without a limit
    return std::vector{expired(q.ttl, after)};
  });
  CHECK(run.took < 40s);
}

TEST_CASE("a hop behind a long silence is found") {
  const auto run = play(udp(), [](const Question& q) {
    if (q.ttl > 2 && q.ttl < 25) return std::vector<Reply>{};
    return path(q, 24);
  });
  REQUIRE(run.hops.size() == 25);
  CHECK(who(run)[24] == std::vector{99, 99, 99});
  CHECK(run.end.stop == TraceStop::target);
}

TEST_CASE("nothing is asked beyond a target that has answered") {
  const auto run = play(udp(), [](const Question& q) { return path(q, 0); });
  CHECK(who(run) == std::vector<std::vector<int>>{{99, 99, 99}});
  CHECK(run.questions.size() == 16);  // one window, sent before the first answer
}

TEST_CASE("a final unreachable ends the way as the target does") {
  const auto [type, code, info] = GENERATE(table<int, int, int>({{3, 1, 0}, {3, 0, 0}, {3, 4, 1400}, {3, 13, 0}}));
  const auto run = play(udp(), [&](const Question& q) {
    if (q.ttl < 3) return path(q, 10);
    return std::vector{error(3, static_cast<std::uint8_t>(type), static_cast<std::uint8_t>(code), 3ms,
                             static_cast<std::uint32_t>(info))};
  });
  CHECK(who(run) == std::vector<std::vector<int>>{{1, 1, 1}, {2, 2, 2}, {3, 3, 3}});
  CHECK(run.hops[2].probes[0]->icmp->code == code);
  CHECK(run.hops[2].probes[0]->icmp->info == static_cast<std::uint32_t>(info));
  CHECK(run.end.stop == TraceStop::unreachable);
  CHECK(run.took <= 5ms);
}

TEST_CASE("redirects, strangers' echo replies, wrong checksums and unknown probes count for nothing") {
  TraceRules rules{.question = TraceRules::Question::echo, .target = target, .last = Ttl(3), .payload_bytes = 32};
  const auto run = play(rules, [](const Question&) {
    Reply stranger = arrived();
    stranger.answer.from = router(77);
    Reply broken = arrived();
    broken.answer.checksum_ok = false;
    Reply unknown = arrived();
    unknown.answer.id = Seq(40000);
    Reply nobody = expired(1);
    nobody.answer.from.reset();
    return std::vector{stranger, broken, unknown, nobody, error(1, 5, 1)};
  });
  CHECK(who(run) == std::vector<std::vector<int>>{{0, 0, 0}, {0, 0, 0}, {0, 0, 0}});
  CHECK(run.took == 1s);
}

TEST_CASE("duplicates and answers that contradict the first change nothing") {
  const auto run = play(udp(), [](const Question& q) {
    auto replies = path(q, 3);
    replies.push_back(expired(66, 20ms));
    replies.push_back(replies[0]);
    return replies;
  });
  CHECK(who(run) == whole_path(3));
}

TEST_CASE("answers without an id count where one probe is under way") {
  TraceRules rules = udp();
  rules.window = 1;
  const auto run = play(rules, [](const Question& q) {
    auto replies = path(q, 5);
    for (auto& reply : replies) reply.names_probe = false;
    return replies;
  });
  CHECK(who(run) == whole_path(5));
  CHECK(run.questions.size() == 18);
}

TEST_CASE("routers that quote too little are asked one after the other, and nobody is taken for another") {
  const auto run = play(udp(), [](const Question& q) {
    auto replies = path(q, 12);
    for (auto& reply : replies) reply.names_probe = false;
    return replies;
  });
  CHECK(who(run) == whole_path(12));
  for (const auto& hop : run.hops) {
    for (const auto& probe : hop.probes) CHECK((probe && probe->rtt == hop.ttl.value() * 1ms));
  }
  CHECK(run.took <= 700ms);
}

TEST_CASE("what is known stays known when a flow has to be asked anew") {
  // Odd routers quote enough, even ones do not; the seventh is silent and the target tells its probe.
  const auto run = play(udp(), [](const Question& q) {
    if (q.ttl == 7) return std::vector<Reply>{};
    auto replies = path(q, 9);
    replies[0].names_probe = q.ttl % 2 == 1 || q.ttl > 9;
    return replies;
  });
  auto expected = whole_path(9);
  expected[6] = {0, 0, 0};
  CHECK(who(run) == expected);
  for (int ttl = 1; ttl <= 10; ++ttl) {
    for (const auto& question : run.questions) CHECK(question.nth <= 6);
  }
}

TEST_CASE("a silent tail behind routers that quote too little is not asked one by one") {
  const auto run = play(udp(), [](const Question& q) {
    if (q.ttl > 4) return std::vector<Reply>{};
    auto replies = path(q, 30);
    replies[0].names_probe = false;
    return replies;
  });
  REQUIRE(run.hops.size() == 30);
  const auto rows = who(run);
  for (int ttl = 1; ttl <= 4; ++ttl) CHECK(rows[static_cast<std::size_t>(ttl - 1)] == std::vector(3, ttl));
  CHECK(run.took <= 2s);
}

TEST_CASE("noise without ids cannot keep a trace waiting") {
  TraceRules rules = udp();
  rules.last = Ttl(2);
  const auto run = play(rules, [](const Question&) {
    std::vector<Reply> noise;
    for (int i = 0; i < 500; ++i) {
      noise.push_back(expired(9, i * 20ms));
      noise.back().names_probe = false;
    }
    return noise;
  });
  CHECK(run.took < 12s);
}

TEST_CASE("connects: one under way in each flow, one flow for each query") {
  const auto run = play(tcp(), [](const Question& q) {
    CHECK(q.action.kind == wire::ProbeAction::Kind::connect);
    return q.ttl <= 5 ? path(q, 5) : std::vector{arrived(Kind::connected, 6ms)};
  });
  CHECK(who(run) == whole_path(5));
  CHECK(run.most_in_flow == std::map<std::uint8_t, std::size_t>{{0, 1}, {1, 1}, {2, 1}});
  CHECK(run.end.stop == TraceStop::target);
  CHECK(run.took == 21ms);
}

TEST_CASE("connects: a refusal is the target") {
  const auto run =
      play(tcp(), [](const Question& q) { return q.ttl <= 2 ? path(q, 2) : std::vector{arrived(Kind::refused, 3ms)}; });
  CHECK(who(run) == whole_path(2));
  CHECK(run.end.stop == TraceStop::target);
}

TEST_CASE("connects: a slow answer is heard in a spare flow, where the next question has ended the first") {
  const auto run = play(tcp(), [](const Question& q) {
    if (q.ttl <= 2) return path(q, 30);
    return q.ttl <= 6 ? std::vector{expired(q.ttl, 250ms)} : std::vector{arrived(Kind::connected, 250ms)};
  });
  CHECK(who(run) == whole_path(6));
  CHECK(run.took <= 1s);
  for (const auto& [flow, most] : run.most_in_flow) CHECK(most == 1);
}

TEST_CASE("connects: a silent tail costs little more than the half second") {
  const auto run = play(tcp(), [](const Question& q) { return q.ttl <= 4 ? path(q, 30) : std::vector<Reply>{}; });
  CHECK(run.hops.size() == 30);
  CHECK(run.took <= 2s);
  for (const auto& [flow, most] : run.most_in_flow) CHECK(most == 1);
}

TEST_CASE("with -w each probe waits that long, and no line longer than its own probes") {
  TraceRules rules = udp();
  rules.last = Ttl(6);
  rules.patience = engine::TracePatience{.max = 2s};
  const auto run = play(rules, [](const Question& q) {
    if (q.ttl == 2) return std::vector{expired(2, 1900ms)};
    return q.ttl == 4 || q.ttl > 5 ? std::vector<Reply>{} : path(q, 30);
  });
  CHECK(who(run) == std::vector<std::vector<int>>{{1, 1, 1}, {2, 2, 2}, {3, 3, 3}, {0, 0, 0}, {5, 5, 5}, {0, 0, 0}});
  CHECK(run.took >= 2s);
  CHECK(run.took <= 2200ms);
}

TEST_CASE("with -w MAX,HERE,NEAR neighbours' round trips shorten the wait") {
  TraceRules rules = udp();
  rules.patience = engine::TracePatience{.max = 5s, .here = 3, .near = 10};
  const auto run = play(rules, [](const Question& q) {
    if (q.ttl == 2 || (q.ttl == 3 && q.nth == 2)) return std::vector<Reply>{};
    auto replies = path(q, 4);
    replies[0].after = q.ttl * 10ms;
    return replies;
  });
  CHECK(who(run) == std::vector<std::vector<int>>{{1, 1, 1}, {0, 0, 0}, {3, 0, 3}, {4, 4, 4}, {99, 99, 99}});
  CHECK(run.told[1] == 300ms);  // ten times the 30 ms of hop 3
  CHECK(run.took == 300ms);
  rules.patience = engine::TracePatience{.max = 5s, .here = 1e300, .near = 1e300};
  CHECK(play(rules, [](const Question& q) { return q.ttl == 2 ? std::vector<Reply>{} : path(q, 4); }).took == 5s);
}

TEST_CASE("with -w MAX,0,NEAR the nearest later hop that answers counts, and never the same one") {
  TraceRules rules = udp();
  rules.patience = engine::TracePatience{.max = 5s, .here = 0, .near = 10};
  const auto run = play(rules, [](const Question& q) {
    if (q.ttl == 3 || (q.ttl == 2 && q.nth == 2)) return std::vector<Reply>{};
    auto replies = path(q, 6);
    replies[0].after = q.ttl * 10ms;
    return replies;
  });
  CHECK(run.told[1] == 400ms);  // ten times the 40 ms of hop 4
  CHECK(run.told[2] == 400ms);
}

TEST_CASE("all 255 hops, ten probes each, a window of one, a later first hop") {
  TraceRules rules = udp();
  rules.last = Ttl(255);
  rules.queries = 10;
  auto run = play(rules, [](const Question& q) { return path(q, 254); });
  CHECK(who(run) == whole_path(254, 10));

  run = play(rules, [](const Question& q) { return path(q, 255); });
  CHECK(run.hops.size() == 255);
  CHECK(run.end.stop == TraceStop::max_hops);

  rules = udp();
  rules.window = 1;
  run = play(rules, [](const Question& q) { return path(q, 3); });
  CHECK(run.most_in_flight == 1);
  CHECK(who(run) == whole_path(3));
  CHECK(run.questions.size() == 12);

  rules.first = Ttl(3);
  rules.last = Ttl(3);
  run = play(rules, [](const Question& q) { return path(q, 9); });
  REQUIRE(run.hops.size() == 1);
  CHECK(run.hops[0].ttl == Ttl(3));
}

TEST_CASE("a system that refuses to send is asked a few times, then the trace says so") {
  const auto why = std::make_shared<const Error>(Error{.code = Errc::unreachable, .reason = "no route"});
  auto run = play(udp(), [&](const Question& q) {
    if (q.ttl == 2 && q.nth <= 3) {
      return std::vector{Reply{0ms, {.kind = Kind::not_sent, .error = why}}};
    }
    return path(q, 3);
  });
  CHECK(who(run) == whole_path(3));

  run = play(udp(), [&](const Question& q) {
    return q.ttl == 1 ? path(q, 3) : std::vector{Reply{0ms, {.kind = Kind::not_sent, .error = why}}};
  });
  CHECK(who(run) == std::vector<std::vector<int>>{{1, 1, 1}});
  CHECK(run.end.stop == TraceStop::not_sent);
  REQUIRE(run.end.error != nullptr);
  CHECK(run.end.error->reason == "no route");
  CHECK(run.took <= 200ms);
}

TEST_CASE("stopped in the middle, a trace tells what it knows") {
  const auto run = play(
      udp(), [](const Question& q) { return q.ttl <= 4 && q.ttl != 2 ? path(q, 9) : std::vector<Reply>{}; }, 100ms);
  CHECK(who(run) == std::vector<std::vector<int>>{{1, 1, 1}, {0, 0, 0}, {3, 3, 3}, {4, 4, 4}});
  CHECK(run.end.stop == TraceStop::interrupted);
}

TEST_CASE("a pause keeps probes apart, also those that are asked again") {
  auto rules = udp();
  rules.pause = 10ms;
  TraceProber prober(rules);
  std::array<wire::ProbeAction, 64> room;
  Instant now{1000s};
  std::vector<Instant> sent;
  for (int steps = 0; !prober.finished(); ++steps) {
    REQUIRE(steps < 10'000);
    const auto count = prober.poll_actions(now, room);
    REQUIRE(count <= 1);
    if (count == 1) {
      sent.push_back(now);
      Answer answer = path({room[0], room[0].ttl->value(), 1}, 2)[0].answer;
      answer.id = room[0].id;
      answer.at = now + 1ms;
      // The second probe is lost, so that something is silent.
      if (sent.size() != 2) prober.handle_answers(std::span(&answer, 1), now + 1ms);
    }
    while (prober.poll_event()) {
    }
    if (prober.finished()) break;
    const auto next = prober.poll_timeout();
    REQUIRE(next.has_value());
    REQUIRE((count > 0 || *next > now));
    now = std::max(now + 1ms, *next);
    prober.handle_timeout(now);
  }
  REQUIRE(sent.size() >= 9);
  for (std::size_t i = 1; i < sent.size(); ++i) CHECK(sent[i] - sent[i - 1] >= 10ms);
  CHECK(sent[8] - sent[0] == 80ms);  // and not more than that
}

TEST_CASE("a port for each probe begins with the first, and passes the last one") {
  auto rules = udp();
  rules.port = Port(65534);
  rules.port_per_probe = true;
  std::vector<Port> ports;
  const auto run = play(rules, [&](const Question& q) {
    ports.push_back(q.action.port);
    return path(q, 2);
  });
  CHECK(who(run) == whole_path(2));
  REQUIRE(ports.size() >= 9);
  CHECK(ports[0] == Port(65534));
  CHECK(ports[1] == Port(65535));
  CHECK(ports[2] == Port(0));
  CHECK(ports[3] == Port(1));
}

TEST_CASE("flows take turns, and each hop is asked in all of them") {
  auto rules = udp();
  rules.flows = 3;
  std::map<int, std::set<int>> asked;
  const auto run = play(rules, [&](const Question& q) {
    if (q.nth == 1) asked[q.ttl].insert(q.action.flow);
    auto replies = path(q, 3);
    if (q.ttl == 2) replies[0] = expired(20 + q.action.flow, 2ms);
    return replies;
  });
  CHECK(asked[1] == std::set{0, 1, 2});
  CHECK(asked[2] == std::set{0, 1, 2});
  CHECK(who(run)[1] == std::vector{20, 21, 22});
  CHECK(run.hops[1].probes[2]->flow == 2);
  SECTION("no more than there are queries") {
    rules.queries = 2;
    std::set<int> flows;
    play(rules, [&](const Question& q) {
      flows.insert(q.action.flow);
      return path(q, 3);
    });
    CHECK(flows == std::set{0, 1});
  }
}

TEST_CASE("ids go round in their range, and an old answer is not taken for a new one") {
  auto rules = udp();
  rules.first_id = Seq(65530);
  rules.id_count = 32;
  rules.window = 8;
  std::set<std::uint16_t> ids;
  const auto run = play(rules, [&](const Question& q) {
    ids.insert(q.action.id.value());
    return path(q, 20);
  });
  CHECK(who(run) == whole_path(20));
  CHECK(ids.size() == 32);
  for (const auto id : ids) CHECK(static_cast<std::uint16_t>(id - 65530U) < 32);
}

TEST_CASE("a reset in another's name, or from another port, is not the end of the way") {
  const auto run = play(tcp(), [](const Question& q) {
    if (q.ttl < 3) return path(q, 9);
    Reply box = arrived(Kind::refused, 3ms);
    box.answer.from = router(66);
    Reply port = arrived(Kind::refused, 3ms);
    port.answer.about = Endpoint{target, Port(81)};
    return q.ttl == 3 ? std::vector{box, port} : std::vector{arrived(Kind::refused, 4ms)};
  });
  CHECK(who(run) == std::vector<std::vector<int>>{{1, 1, 1}, {2, 2, 2}, {0, 0, 0}, {99, 99, 99}});
}

TEST_CASE("where ports grow a quote of another port than the probe's counts for nothing") {
  auto rules = udp();
  rules.port_per_probe = true;
  const auto run = play(rules, [](const Question& q) {
    auto replies = path(q, 2);
    const bool lies = q.ttl == 1;
    replies[0].answer.about = Endpoint{target, lies ? Port(9) : q.action.port};
    return replies;
  });
  CHECK(who(run) == std::vector<std::vector<int>>{{0, 0, 0}, {2, 2, 2}, {99, 99, 99}});
}

TEST_CASE("a router that finds every size too long is not heeded for ever") {
  auto rules = udp();
  rules.finds_mtu = true;
  rules.window = 1;
  rules.payload_bytes = 1472;
  std::uint32_t size = 1500;
  const auto run = play(rules, [&](const Question&) { return std::vector{error(1, 3, 4, 1ms, --size)}; });
  CHECK(run.end.stop == TraceStop::unreachable);
  CHECK(run.questions.size() < 40);
}

TEST_CASE("where answers come sooner than the next question leaves nothing is asked beyond the end") {
  TraceProber prober(udp());
  const Instant now{1000s};
  std::array<wire::ProbeAction, 64> room;
  std::size_t asked = 0;
  while (const std::size_t count = prober.poll_actions(now, room)) {
    CHECK(count <= 3);
    asked += count;
    for (const auto& action : std::span(room).first(count)) {
      Answer answer = path({action, action.ttl->value(), 1}, 4).front().answer;
      answer.id = action.id;
      answer.at = now;
      prober.handle_answers(std::span(&answer, 1), now);
    }
  }
  CHECK(asked == 3 * 5);
}
