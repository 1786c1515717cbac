// All ways of balanced paths through the simulated network, and the prober's answers to a port that sends nothing.
#include "support/catch.hpp"
#include "support/sim_world.hpp"

#include <array>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <set>

#include <ntool/engine/probe/multipath_prober.hpp>
#include <ntool/net/drive.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::MultipathHop;
using engine::MultipathProber;
using engine::MultipathResult;
using engine::MultipathRules;
using engine::TraceRules;
using engine::TraceStop;
using test::SimWorld;
using Question = TraceRules::Question;
using Names = std::set<std::string>;

namespace {

const IpAddress target = *IpAddress::parse("203.0.113.5");

struct Found {
  MultipathResult result;
  std::vector<engine::MultipathProgress> told;
  Duration took{};

  [[nodiscard]] const MultipathHop& hop(unsigned ttl) const {
    for (const auto& hop : result.hops) {
      if (hop.ttl.value() == ttl) return hop;
    }
    FAIL("no hop " << ttl);
    return result.hops.front();
  }
  [[nodiscard]] Names at(unsigned ttl) const {
    Names names;
    for (const auto& node : hop(ttl).nodes) names.insert(node.address.to_string());
    return names;
  }
};

MultipathRules rules_of(Question question) {
  MultipathRules rules;
  rules.trace = {.question = question, .target = target, .port = Port(33434), .payload_bytes = 32};
  if (question == Question::connect) {
    rules.trace.port = Port(80);
    rules.trace.payload_bytes = 0;
    rules.trace.one_in_flight_per_flow = true;
  }
  return rules;
}

Found explore(std::string_view topology, MultipathRules rules, const std::function<void(SimWorld&)>& prepare = {}) {
  SimWorld world(topology);
  if (prepare) prepare(world);
  net::ProbePort* port = &world.udp_port();
  if (rules.trace.question == Question::echo) port = &world.icmp_port();
  if (rules.trace.question == Question::connect) port = &world.connect_port({.one_source_port_per_flow = true});
  MultipathProber prober(rules);
  Found found;
  const auto on_event = [&](const engine::MultipathProgress& progress) { found.told.push_back(progress); };
  const auto driven = net::drive(prober, *port, world.loop(), on_event);
  REQUIRE(driven.has_value());
  if (*driven == net::Driven::stopped) prober.stop();
  found.result = prober.result();
  found.took = world.elapsed();
  return found;
}

Found explore(std::string_view topology, Question question = Question::udp) {
  return explore(topology, rules_of(question));
}

/// "10.0.<block>.1 10.0.<block>.2 …"
std::string side_by_side(unsigned block, unsigned count) {
  std::string text;
  for (unsigned i = 1; i <= count; ++i) text += fmt::format("{}10.0.{}.{}", i > 1 ? " " : "", block, i);
  return text;
}

Names names_of(unsigned block, unsigned count) {
  Names names;
  for (unsigned i = 1; i <= count; ++i) names.insert(fmt::format("10.0.{}.{}", block, i));
  return names;
}

/// Each link joins two addresses that one flow at least has met, and counts these flows: what the network chose for a
/// flow is what its answers say.
void check_links(const Found& found) {
  for (std::size_t i = 0; i + 1 < found.result.hops.size(); ++i) {
    const auto& here = found.result.hops[i];
    const auto& next = found.result.hops[i + 1];
    for (const auto& from : here.nodes) {
      for (const auto& to : next.nodes) {
        unsigned shared = 0;
        for (const auto flow : from.flows) shared += std::ranges::count(to.flows, flow) > 0 ? 1 : 0;
        unsigned told = 0;
        for (const auto& link : found.result.links) {
          if (link.ttl == here.ttl && link.from == from.address && link.to == to.address) told += link.flows;
        }
        CAPTURE(from.address.to_string(), to.address.to_string());
        CHECK(told == shared);
      }
    }
  }
}

}  // namespace

TEST_CASE("multipath: the numbers of the stopping rule") {
  const std::array<unsigned, 6> at_95 = {6, 11, 16, 21, 27, 33};
  for (unsigned known = 1; known <= at_95.size(); ++known) {
    CAPTURE(known);
    CHECK(engine::flows_to_rule_out_more(known, 0.95) == at_95[known - 1]);
    CHECK(engine::confidence_of(known, at_95[known - 1]) >= 0.95);
    CHECK(engine::confidence_of(known, at_95[known - 1] - 1) < 0.95);
  }
  CHECK(engine::flows_to_rule_out_more(1, 0.99) == 8);
  CHECK(engine::flows_to_rule_out_more(1, 0.5) == 2);
  CHECK(engine::flows_to_rule_out_more(1, 1 - 1e-12) == 41);
  CHECK(engine::confidence_of(1, 6) == 1 - 1.0 / 32);
  CHECK(engine::confidence_of(0, 100) == 0);
  CHECK(engine::confidence_of(3, 3) == 0);
}

TEST_CASE("multipath: the stopping rule of many addresses") {
  CHECK(engine::flows_to_rule_out_more(16, 0.95) == 96);
  CHECK(engine::flows_to_rule_out_more(140, 0.95) == 255);
  CHECK(engine::confidence_of(140, 141) < 0.01);
  CHECK(engine::confidence_of(175, 254) < 1e-9);
  unsigned before = 0;
  double surest = 1;
  for (unsigned known = 1; known <= 300; ++known) {
    CAPTURE(known);
    const unsigned flows = engine::flows_to_rule_out_more(known, 0.95);
    CHECK(flows >= before);
    CHECK(flows <= 255);
    before = flows;
    const double sure = engine::confidence_of(known, 255);
    CHECK(sure >= 0);
    CHECK(sure <= surest + 1e-12);
    surest = sure;
    // What the rule wants is what the confidence says, up to the most flows.
    if (flows == 255) continue;
    CHECK(engine::confidence_of(known, flows) >= 0.95);
    CHECK(engine::confidence_of(known, flows - 1) < 0.95);
  }
  CHECK(engine::confidence_of(5000, 5001) < 1e-9);
}

TEST_CASE("multipath: how often dice have to agree to be none") {
  CHECK(engine::checks_to_rule_out_dice(2, 0.95) == 5);
  CHECK(engine::checks_to_rule_out_dice(3, 0.95) == 3);
  CHECK(engine::checks_to_rule_out_dice(16, 0.95) == 2);
  CHECK(engine::checks_to_rule_out_dice(200, 0.95) == 1);
  CHECK(engine::checks_to_rule_out_dice(2, 0.9999) == 14);
  CHECK(engine::checks_to_rule_out_dice(2, 0.01) == 1);
}

TEST_CASE("multipath: all routers side by side are found, by each kind of probe") {
  const auto question = GENERATE(Question::udp, Question::echo, Question::connect);
  const unsigned width = GENERATE(2U, 3U, 8U);
  CAPTURE(static_cast<int>(question), width);
  auto rules = rules_of(question);
  rules.confidence = 0.999;
  const auto found = explore(fmt::format("seed 3\nhop 10.0.0.1 rtt 1ms\nhop {} rtt 2ms\nhop 10.0.2.1 rtt 3ms\n"
                                         "target 203.0.113.5 rtt 4ms tcp 80 open",
                                         side_by_side(1, width)),
                             rules);
  REQUIRE(found.result.hops.size() == 4);
  CHECK(found.at(1) == Names{"10.0.0.1"});
  CHECK(found.at(2) == names_of(1, width));
  CHECK(found.at(3) == Names{"10.0.2.1"});
  CHECK(found.at(4) == Names{"203.0.113.5"});
  for (const auto& hop : found.result.hops) {
    CHECK(hop.confidence >= 0.999);
    CHECK_FALSE(hop.by_packet);
    CHECK(hop.silent == 0);
  }
  CHECK(found.hop(2).flows >= engine::flows_to_rule_out_more(width, 0.999));
  CHECK(found.hop(2).nodes[0].fastest == 2ms);
  CHECK(found.result.reached);
  CHECK(found.result.stop == TraceStop::target);
  CHECK(found.hop(4).nodes[0].ends);
  CHECK(found.took <= 5s);
  check_links(found);
  // From the first router to each of them, and from each of them to the one behind.
  CHECK(found.result.links.size() == 2 * width + 1);
}

TEST_CASE("multipath: each new address is told once, with its hop") {
  const auto found = explore("seed 3\nhop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 10.0.1.2 rtt 2ms\ntarget 203.0.113.5 rtt 4ms");
  std::set<std::pair<unsigned, std::string>> told;
  for (const auto& progress : found.told) {
    CHECK(told.emplace(progress.ttl.value(), progress.address.to_string()).second);
    CHECK(progress.probes <= found.result.probes);
  }
  CHECK(told.size() == 4);
}

TEST_CASE("multipath: a path without balance costs as many flows as the rule says") {
  const auto found = explore("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms\ntarget 203.0.113.5 rtt 4ms");
  REQUIRE(found.result.hops.size() == 3);
  for (const auto& hop : found.result.hops) {
    CHECK(hop.flows == 6);
    CHECK(hop.nodes.size() == 1);
  }
  // The first flow has also asked beyond the target, once and no further than the window.
  CHECK(found.result.probes <= 3 * 6 + 2 * 30);
  CHECK(found.took <= 1s);
}

TEST_CASE("multipath: two balanced hops in a row, and the links between them") {
  auto rules = rules_of(Question::udp);
  rules.confidence = 0.999;
  const auto found = explore(
      "seed 11\nhop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 10.0.1.2 10.0.1.3 rtt 2ms\nhop 10.0.2.1 10.0.2.2 rtt 3ms\n"
      "target 203.0.113.5 rtt 4ms",
      rules);
  CHECK(found.at(2) == names_of(1, 3));
  CHECK(found.at(3) == names_of(2, 2));
  check_links(found);
  unsigned between = 0;
  for (const auto& link : found.result.links) between += link.ttl == Ttl(2) ? 1 : 0;
  CHECK(between == 6);  // these routers choose apart
}

TEST_CASE("multipath: a router that throws dice is told") {
  const auto found = explore(
      "seed 5\nhop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 10.0.1.2 10.0.1.3 rtt 2ms balance packet\n"
      "target 203.0.113.5 rtt 4ms");
  CHECK(found.at(2) == names_of(1, 3));
  CHECK(found.hop(2).by_packet);
  CHECK_FALSE(found.hop(1).by_packet);
  CHECK_FALSE(found.hop(3).by_packet);
}

TEST_CASE("multipath: dice are missed as seldom as the confidence says") {
  const unsigned width = GENERATE(2U, 3U, 5U);
  CAPTURE(width);
  constexpr unsigned worlds = 200;
  unsigned missed = 0;
  for (unsigned seed = 1; seed <= worlds; ++seed) {
    const auto found =
        explore(fmt::format("seed {}\nhop 10.0.0.1 rtt 1ms\nhop {} rtt 2ms balance packet\nhop 10.0.2.1 rtt 3ms\n"
                            "target 203.0.113.5 rtt 4ms",
                            seed, side_by_side(1, width)));
    // Who has met one address alone cannot know of dice: that is the other rule's.
    if (found.hop(2).nodes.size() > 1 && !found.hop(2).by_packet) ++missed;
  }
  CHECK(missed <= worlds / 20);
}

TEST_CASE("multipath: of links between hops where dice are thrown nothing is told") {
  const auto found = explore(
      "seed 5\nhop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 10.0.1.2 10.0.1.3 rtt 2ms balance packet\n"
      "hop 10.0.2.1 10.0.2.2 rtt 3ms\ntarget 203.0.113.5 rtt 4ms");
  REQUIRE(found.hop(2).by_packet);
  REQUIRE(found.hop(3).nodes.size() == 2);
  std::set<unsigned> from;
  for (const auto& link : found.result.links) from.insert(link.ttl.value());
  CHECK(from == std::set<unsigned>{1, 3});  // where one side is alone, links are certain
}

TEST_CASE("multipath: silent hops, and a silent end") {
  SECTION("on the way") {
    const auto found = explore(
        "seed 3\nhop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 silent\nhop 10.0.2.1 10.0.2.2 rtt 3ms\n"
        "target 203.0.113.5 rtt 4ms");
    REQUIRE(found.result.hops.size() == 4);
    CHECK(found.at(2).empty());
    CHECK(found.hop(2).silent >= 3);
    CHECK(found.hop(2).confidence == 0);
    CHECK(found.at(3) == names_of(2, 2));
    CHECK(found.result.reached);
  }
  SECTION("the end: hops beyond the last that answered are not told") {
    const auto found = explore(
        "seed 3\nhop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 10.0.1.2 rtt 2ms\nhop 10.0.2.1 silent\n"
        "target 203.0.113.5 udp drop");
    REQUIRE(found.result.hops.size() == 2);
    CHECK(found.at(2) == names_of(1, 2));
    CHECK(found.result.stop == TraceStop::silence);
    CHECK_FALSE(found.result.reached);
  }
  SECTION("nobody at all") {
    const auto found = explore("hop 10.0.0.1 silent\ntarget 203.0.113.5 udp drop");
    CHECK(found.result.hops.empty());
    CHECK(found.result.stop == TraceStop::silence);
    CHECK(found.took <= 5s);
  }
}

TEST_CASE("multipath: routers that limit their answers are asked more slowly, and all found") {
  const auto limit = GENERATE("limit 10/s burst 3", "limit 100/s burst 5", "limit 2/s burst 1");
  CAPTURE(limit);
  auto rules = rules_of(Question::udp);
  rules.trace.last = Ttl(8);
  const auto found = explore(fmt::format("seed 3\nhop 10.0.0.1 rtt 1ms {0}\nhop 10.0.1.1 10.0.1.2 rtt 2ms {0}\n"
                                         "hop 10.0.2.1 10.0.2.2 10.0.2.3 rtt 3ms {0}\ntarget 203.0.113.5 rtt 4ms",
                                         limit),
                             rules);
  CHECK(found.at(1) == Names{"10.0.0.1"});
  CHECK(found.at(2) == names_of(1, 2));
  CHECK(found.at(3) == names_of(2, 3));
  CHECK(found.result.reached);
  CHECK(found.took <= 120s);
}

TEST_CASE("multipath: quotes of eight bytes are enough") {
  const auto question = GENERATE(Question::udp, Question::echo);
  const auto found =
      explore("seed 3\nhop 10.0.0.1 rtt 1ms quote 8\nhop 10.0.1.1 10.0.1.2 rtt 2ms quote 8\ntarget 203.0.113.5 rtt 4ms",
              question);
  CHECK(found.at(1) == Names{"10.0.0.1"});
  CHECK(found.at(2) == names_of(1, 2));
  CHECK(found.at(3) == Names{"203.0.113.5"});
  check_links(found);
}

TEST_CASE("multipath: a tenth of all packets lost hides no router") {
  auto rules = rules_of(GENERATE(Question::udp, Question::echo));
  rules.confidence = 0.99;
  const auto found = explore(fmt::format("seed 9\nhop 10.0.0.1 rtt 1ms loss 10%\nhop {} rtt 2ms loss 10%\n"
                                         "hop 10.0.2.1 rtt 3ms loss 10%\ntarget 203.0.113.5 rtt 4ms loss 10%",
                                         side_by_side(1, 4)),
                             rules);
  REQUIRE(found.result.hops.size() == 4);
  CHECK(found.at(1) == Names{"10.0.0.1"});
  CHECK(found.at(2) == names_of(1, 4));
  CHECK(found.at(3) == Names{"10.0.2.1"});
  CHECK(found.at(4) == Names{"203.0.113.5"});
  CHECK_FALSE(found.hop(2).by_packet);
  CHECK(found.took <= 60s);
}

TEST_CASE("multipath: somebody who says that it goes no further ends the way") {
  const auto found =
      explore("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms unreachable admin\ntarget 203.0.113.5 rtt 4ms");
  REQUIRE(found.result.hops.size() == 2);
  CHECK(found.hop(2).nodes[0].ends);
  CHECK_FALSE(found.result.reached);
  CHECK(found.result.stop == TraceStop::unreachable);
}

TEST_CASE("multipath: the last hop that may be asked for") {
  auto rules = rules_of(Question::udp);
  rules.trace.last = Ttl(2);
  const auto found = explore("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms\ntarget 203.0.113.5 rtt 4ms", rules);
  CHECK(found.result.hops.size() == 2);
  CHECK(found.result.stop == TraceStop::max_hops);
  SECTION("before the first one there is nothing") {
    rules.trace.first = Ttl(3);
    MultipathProber none(rules);
    CHECK(none.finished());
    CHECK(none.result().hops.empty());
    CHECK(none.result().probes == 0);
  }
}

TEST_CASE("multipath: Ctrl-C keeps what is known") {
  const auto found = explore(
      "seed 3\nhop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 10.0.1.2 rtt 20ms limit 1/s burst 2\n"
      "target 203.0.113.5 rtt 40ms",
      rules_of(GENERATE(Question::udp, Question::echo)),
      [](SimWorld& world) { world.after(300ms, [&world] { world.stop.raise(2); }); });
  CHECK(found.result.stop == TraceStop::interrupted);
  CHECK(found.took == 300ms);
  CHECK(found.at(1) == Names{"10.0.0.1"});
}

TEST_CASE("multipath: errors that others forge name nobody") {
  const auto found =
      explore("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 20ms\ntarget 203.0.113.5 rtt 40ms", rules_of(Question::udp),
              [](SimWorld& world) {
                static constexpr std::array<std::uint8_t, 8> header = {0x9c, 0x40, 0x82, 0x9a, 0, 8, 0, 0};
                for (int ms = 1; ms < 200; ++ms) {
                  wire::IpPacket quoted;
                  quoted.destination = *IpAddress::parse("198.51.100.7");
                  quoted.protocol = wire::ip_protocol::udp;
                  quoted.ttl = Ttl(1);
                  quoted.payload = header;
                  world.forge_error(quoted, ms * 1ms);
                }
              });
  REQUIRE(found.result.hops.size() == 3);
  for (const auto& hop : found.result.hops) {
    REQUIRE(hop.nodes.size() == 1);
    CHECK(hop.nodes[0].address != SimWorld::forger);
  }
}

namespace {

using Reply = std::function<std::vector<wire::ProbeAnswer>(const wire::ProbeAction&, std::size_t nth)>;

/// A port that answers with whatever it is told to, at once or as long after the question as `at` says. Returns how
/// long it took.
Duration converse(MultipathProber& prober, const Reply& reply) {
  Instant now{1000s};
  std::array<wire::ProbeAction, 64> room;
  std::size_t asked = 0;
  std::multimap<Instant, wire::ProbeAnswer> on_the_way;
  for (int steps = 0; !prober.finished(); ++steps) {
    REQUIRE(steps < 500'000);
    const auto count = prober.poll_actions(now, room);
    for (const auto& action : std::span(room).first(count)) {
      if (action.kind == wire::ProbeAction::Kind::give_up) continue;
      for (auto& answer : reply(action, asked)) {
        answer.at = now + std::max<Duration>(1ms, answer.at - Instant{});
        on_the_way.emplace(answer.at, answer);
      }
      ++asked;
    }
    if (count == 0) {
      const auto timeout = prober.poll_timeout();
      REQUIRE((timeout || !on_the_way.empty() || prober.finished()));
      Instant next = timeout.value_or(now);
      if (!on_the_way.empty()) next = std::min(timeout.value_or(on_the_way.begin()->first), on_the_way.begin()->first);
      now = std::max(now, next);
    } else {
      now = now + 1ms;
    }
    std::vector<wire::ProbeAnswer> answers;
    for (; !on_the_way.empty() && on_the_way.begin()->first <= now; on_the_way.erase(on_the_way.begin())) {
      answers.push_back(on_the_way.begin()->second);
    }
    prober.handle_answers(answers, now);
    prober.handle_timeout(now);
    while (prober.poll_event()) {
    }
  }
  return now - Instant{1000s};
}

IpAddress numbered(std::size_t number) {
  return IpAddress(IpAddress::V4Bytes{10, static_cast<std::uint8_t>(number >> 16U),
                                      static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)});
}

wire::ProbeAnswer expired(const wire::ProbeAction& action, const IpAddress& from) {
  return {
      .kind = wire::ProbeAnswer::Kind::icmp_error, .id = action.id, .from = from, .flow = action.flow, .icmp_type = 11};
}

/// Of a router at `ttl`, or of the target behind the last one of them.
wire::ProbeAnswer on_a_way_of(unsigned routers, const wire::ProbeAction& action, const IpAddress& router) {
  auto answer = expired(action, action.ttl->value() <= routers ? router : target);
  if (action.ttl->value() > routers) answer.icmp_type = 3, answer.icmp_code = 3;
  return answer;
}

}  // namespace

TEST_CASE("multipath: where this host will not send it ends, and says why") {
  MultipathProber prober(rules_of(Question::udp));
  const auto why = std::make_shared<const Error>(Error{.code = Errc::permission, .operation = "send"});
  const auto took =
      converse(prober, [&](const wire::ProbeAction& action, std::size_t) -> std::vector<wire::ProbeAnswer> {
        return {{.kind = wire::ProbeAnswer::Kind::not_sent, .id = action.id, .error = why}};
      });
  CHECK(prober.result().stop == TraceStop::not_sent);
  CHECK(prober.result().error == why);
  CHECK(took <= 10s);
}

TEST_CASE("multipath: single refusals are tried again") {
  MultipathProber prober(rules_of(Question::udp));
  const auto full = std::make_shared<const Error>(Error{.code = Errc::system, .operation = "send"});
  converse(prober, [&](const wire::ProbeAction& action, std::size_t nth) -> std::vector<wire::ProbeAnswer> {
    if (nth % 7 == 3) return {{.kind = wire::ProbeAnswer::Kind::not_sent, .id = action.id, .error = full}};
    if (action.ttl->value() < 4) return {expired(action, numbered(action.ttl->value()))};
    wire::ProbeAnswer end = expired(action, target);
    end.icmp_type = 3;
    end.icmp_code = 3;
    return {end};
  });
  const auto result = prober.result();
  CHECK(result.stop == TraceStop::target);
  REQUIRE(result.hops.size() == 4);
  for (const auto& hop : result.hops) CHECK(hop.flows == 6);
}

TEST_CASE("multipath: somebody with a new address in each answer is bounded") {
  const bool on_one_hop = GENERATE(true, false);
  auto rules = rules_of(Question::udp);
  rules.trace.last = Ttl(10);
  MultipathProber prober(rules);
  converse(prober, [&](const wire::ProbeAction& action, std::size_t nth) -> std::vector<wire::ProbeAnswer> {
    if (on_one_hop && action.ttl->value() != 2) return {expired(action, numbered(action.ttl->value()))};
    return {expired(action, numbered(1000 + nth))};
  });
  const auto result = prober.result();
  CHECK(result.hops.size() == 10);
  for (const auto& hop : result.hops) {
    CHECK(hop.nodes.size() <= 265);  // and those of the second packets
    CHECK(hop.flows <= 255);
  }
  CHECK(result.hops[1].by_packet);
  CHECK(result.probes <= 10 * 270);
}

TEST_CASE("multipath: answers to nothing, of the future and from before are harmless") {
  MultipathProber prober(rules_of(Question::udp));
  converse(prober, [&](const wire::ProbeAction& action, std::size_t nth) -> std::vector<wire::ProbeAnswer> {
    auto honest = expired(action, action.ttl->value() < 3 ? numbered(action.ttl->value()) : target);
    if (action.ttl->value() >= 3) honest.icmp_type = 3, honest.icmp_code = 3;
    auto early = expired(action, numbered(77));
    early.id = Seq(static_cast<std::uint16_t>(action.id.value() + 1000));
    auto other = expired(action, numbered(78));
    other.about = Endpoint{numbered(5), Port(33434)};
    auto twice = honest;
    twice.from = numbered(static_cast<std::size_t>(90) + nth);
    return {early, other, honest, twice};
  });
  const auto result = prober.result();
  REQUIRE(result.hops.size() == 3);
  for (const auto& hop : result.hops) CHECK(hop.nodes.size() == 1);
}

TEST_CASE("multipath: flows whose ways have different lengths") {
  // Odd flows meet a router more.
  MultipathProber prober(rules_of(Question::udp));
  converse(prober, [&](const wire::ProbeAction& action, std::size_t) -> std::vector<wire::ProbeAnswer> {
    const unsigned routers = action.flow % 2 == 0 ? 3 : 4;
    const unsigned ttl = action.ttl->value();
    if (ttl <= routers) return {expired(action, numbered(ttl + (action.flow % 2 == 1 && ttl > 1 ? 100U : 0U)))};
    auto end = expired(action, target);
    end.icmp_type = 3;
    end.icmp_code = 3;
    return {end};
  });
  const auto result = prober.result();
  CHECK(result.reached);
  REQUIRE(result.hops.size() == 5);
  CHECK(result.hops[2].nodes.size() == 2);
  REQUIRE(result.hops[3].nodes.size() == 2);  // the target, and a router before it
  CHECK(result.hops[3].nodes[0].ends != result.hops[3].nodes[1].ends);
  REQUIRE(result.hops[4].nodes.size() == 1);
  CHECK(result.hops[4].nodes[0].address == target);
  for (const auto& link : result.links) {
    CHECK(link.from != target);  // nothing follows the end
  }
}

TEST_CASE("multipath: a way that is slower than the patience with the others is found, too") {
  // Whether or not answers say to which probe they are.
  const auto [named, delay] = GENERATE(std::pair(true, 305ms), std::pair(true, 600ms), std::pair(false, 305ms));
  CAPTURE(named, delay.count());
  MultipathProber prober(rules_of(Question::udp));
  const auto took =
      converse(prober, [&](const wire::ProbeAction& action, std::size_t) -> std::vector<wire::ProbeAnswer> {
        const unsigned ttl = action.ttl->value();
        const bool slow = action.flow % 2 == 1 && ttl > 1;
        auto answer = on_a_way_of(2, action, numbered(ttl + (slow ? 100U : 0U)));
        answer.at = Instant{} + (slow ? delay : 5ms);
        if (!named) answer.id.reset();
        return {answer};
      });
  const auto result = prober.result();
  REQUIRE(result.hops.size() == 3);
  CHECK(result.hops[0].nodes.size() == 1);
  REQUIRE(result.hops[1].nodes.size() == 2);
  CHECK(result.hops[1].nodes[0].fastest == 5ms);
  CHECK(result.hops[1].nodes[1].fastest == delay);
  CHECK(result.hops[1].confidence >= 0.95);
  CHECK(result.hops[2].nodes.size() == 1);
  for (const auto& hop : result.hops) CHECK(hop.silent == 0);
  CHECK(result.reached);
  CHECK(took <= 20s);
}

TEST_CASE("multipath: a router that answers later than it is waited for is no silent one") {
  // It is the only one of its hop, so it is asked once in each flow.
  MultipathProber prober(rules_of(Question::udp));
  converse(prober, [&](const wire::ProbeAction& action, std::size_t) -> std::vector<wire::ProbeAnswer> {
    const unsigned ttl = action.ttl->value();
    auto answer = on_a_way_of(3, action, numbered(ttl));
    if (ttl == 2) answer.at = Instant{} + (action.flow == 0 ? 1200ms : 450ms);
    return {answer};
  });
  const auto result = prober.result();
  REQUIRE(result.hops.size() == 4);
  CHECK(result.hops[1].flows >= 6);
  CHECK(result.hops[1].silent == 0);
}

TEST_CASE("multipath: a late answer that names no probe is not taken for the next one's") {
  MultipathProber prober(rules_of(Question::udp));
  converse(prober, [&](const wire::ProbeAction& action, std::size_t nth) -> std::vector<wire::ProbeAnswer> {
    const unsigned ttl = action.ttl->value();
    auto answer = on_a_way_of(5, action, numbered(ttl));
    answer.id.reset();
    if (action.flow > 0 && nth % 3 == 0) answer.at = Instant{} + 290ms;
    return {answer};
  });
  const auto result = prober.result();
  REQUIRE(result.hops.size() == 6);
  for (const auto& hop : result.hops) {
    CAPTURE(hop.ttl.value());
    REQUIRE(hop.nodes.size() == 1);
    CHECK(hop.nodes[0].address == (hop.ttl == Ttl(6) ? target : numbered(hop.ttl.value())));
    CHECK_FALSE(hop.by_packet);
  }
}

TEST_CASE("multipath: between two probes is the pause that was asked for, and the payload is filled") {
  auto rules = rules_of(GENERATE(Question::udp, Question::echo));
  rules.trace.pause = 40ms;
  rules.trace.payload_fill = 0x5A;
  MultipathProber prober(rules);
  std::optional<unsigned> filled;
  const auto took =
      converse(prober, [&](const wire::ProbeAction& action, std::size_t) -> std::vector<wire::ProbeAnswer> {
        const auto count = static_cast<unsigned>(std::ranges::count(action.payload, 0x5A));
        filled = std::min(filled.value_or(count), count);
        return {on_a_way_of(2, action, numbered(action.ttl->value()))};
      });
  const auto probes = prober.result().probes;
  CHECK(probes >= 18);
  CHECK(took >= (probes - 1) * 40ms);
  CHECK(took <= probes * 40ms + 2s);
  // An echo has its flow and two bytes for the checksum there.
  CHECK(filled == (rules.trace.question == Question::udp ? 32U : 29U));
}

TEST_CASE("multipath: an address that only a second packet has met keeps its answer") {
  MultipathProber prober(rules_of(Question::udp));
  std::set<unsigned> asked;
  converse(prober, [&](const wire::ProbeAction& action, std::size_t) -> std::vector<wire::ProbeAnswer> {
    const unsigned ttl = action.ttl->value();
    if (ttl != 2) return {on_a_way_of(2, action, numbered(ttl))};
    const bool first = asked.insert(action.flow).second;
    auto answer = expired(action, numbered(first ? 20U + action.flow % 2 : 22U));
    answer.ttl = Ttl(61);
    answer.at = Instant{} + 7ms;
    return {answer};
  });
  const auto result = prober.result();
  REQUIRE(result.hops.size() == 3);
  CHECK(result.hops[1].by_packet);
  REQUIRE(result.hops[1].nodes.size() == 3);
  const auto& last = result.hops[1].nodes[2];
  CHECK(last.address == numbered(22));
  CHECK(last.flows.empty());
  CHECK(last.fastest == 7ms);
  CHECK_FALSE(last.ends);
  CHECK(last.reply.ttl == Ttl(61));
}
