// Whole traces through the simulated network: packets out, packets in, by the same loop as on a real machine.
#include "support/catch.hpp"
#include "support/sim_world.hpp"

#include <functional>
#include <set>

#include <ntool/engine/probe/trace_prober.hpp>
#include <ntool/net/drive.hpp>
#include <ntool/wire/icmp.hpp>
#include <ntool/wire/transport_header.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::TraceHop;
using engine::TraceProber;
using engine::TraceRules;
using engine::TraceStop;
using test::SimWorld;
using Question = TraceRules::Question;

namespace {

const IpAddress target = *IpAddress::parse("203.0.113.5");

struct Trace {
  std::vector<TraceHop> hops;
  engine::TraceEnd end;
  Duration took{};

  /// Every address that answered at a hop; "*" where a probe was silent.
  [[nodiscard]] std::set<std::string> at(unsigned ttl) const {
    std::set<std::string> names;
    for (const auto& hop : hops) {
      if (hop.ttl.value() != ttl) continue;
      for (const auto& probe : hop.probes) names.insert(probe ? probe->from.to_string() : "*");
    }
    return names;
  }
};

Trace trace(std::string_view topology, TraceRules rules, const std::function<void(SimWorld&)>& prepare = {}) {
  SimWorld world(topology);
  if (prepare) prepare(world);
  rules.target = target;
  net::ProbePort* port = &world.udp_port();
  if (rules.question == Question::echo) port = &world.icmp_port();
  if (rules.question == Question::connect) {
    rules.port = Port(80);
    rules.flows = 3;
    rules.one_in_flight_per_flow = true;
    port = &world.connect_port({.one_source_port_per_flow = true});
  } else {
    rules.payload_bytes = 32;
    rules.port = Port(33434);
  }
  TraceProber prober(rules);
  Trace result;
  const auto driven = net::drive(prober, *port, world.loop(), [&](TraceHop& hop) { result.hops.push_back(hop); });
  REQUIRE(driven.has_value());
  result.end = prober.end();
  result.took = world.elapsed();
  return result;
}

using Names = std::set<std::string>;

}  // namespace

TEST_CASE("simulated: the way by UDP, echo and TCP") {
  const auto question = GENERATE(Question::udp, Question::echo, Question::connect);
  const auto result = trace("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 5ms\ntarget 203.0.113.5 rtt 20ms tcp 80 open",
                            {.question = question});
  REQUIRE(result.hops.size() == 3);
  CHECK(result.at(1) == Names{"10.0.0.1"});
  CHECK(result.at(2) == Names{"10.0.1.1"});
  CHECK(result.at(3) == Names{"203.0.113.5"});
  CHECK(result.hops[1].probes[0]->rtt == 5ms);
  CHECK(result.end.stop == TraceStop::target);
  CHECK(result.took <= 100ms);
}

TEST_CASE("simulated: routers that balance by flow send a whole trace one way") {
  const auto question = GENERATE(Question::udp, Question::echo);
  const auto result = trace(
      "seed 3\nhop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 10.0.1.2 10.0.1.3 10.0.1.4 rtt 2ms balance flow\n"
      "hop 10.0.2.1 10.0.2.2 10.0.2.3 rtt 3ms balance flow\ntarget 203.0.113.5 rtt 4ms",
      {.question = question, .queries = 10});
  CHECK(result.at(2).size() == 1);
  CHECK(result.at(3).size() == 1);
  CHECK(result.end.stop == TraceStop::target);
}

TEST_CASE("simulated: routers that balance by packet are seen with all their addresses") {
  const auto result =
      trace("seed 3\nhop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 10.0.1.2 rtt 2ms balance packet\ntarget 203.0.113.5 rtt 4ms",
            {.question = Question::udp, .queries = 10});
  CHECK(result.at(2) == Names{"10.0.1.1", "10.0.1.2"});
}

TEST_CASE("simulated: quotes of eight bytes are enough to find the whole way by UDP") {
  const auto result = trace(
      "hop 10.0.0.1 rtt 1ms quote 8\nhop 10.0.1.1 rtt 5ms quote 8\nhop 10.0.2.1 rtt 2ms\nhop 10.0.3.1 rtt 9ms quote 8\n"
      "target 203.0.113.5 rtt 12ms",
      {.question = Question::udp});
  REQUIRE(result.hops.size() == 5);
  for (unsigned ttl = 1; ttl <= 4; ++ttl) {
    CHECK(result.at(ttl) == Names{"10.0." + std::to_string(ttl - 1) + ".1"});
  }
  CHECK(result.hops[3].probes[2]->rtt == 9ms);
  CHECK(result.took <= 1s);
}

TEST_CASE("simulated: a copy of an answer that quotes eight bytes is not taken for the next router's") {
  const auto result = trace(
      "seed 7\nhop 10.0.0.1 rtt 1ms quote 8\nhop 10.0.1.1 rtt 5ms quote 8 duplicate 100%\nhop 10.0.2.1 rtt 6ms quote "
      "8\n"
      "hop 10.0.3.1 rtt 9ms quote 8\ntarget 203.0.113.5 rtt 12ms",
      {.question = Question::udp});
  REQUIRE(result.hops.size() == 5);
  for (unsigned ttl = 1; ttl <= 4; ++ttl) {
    const Names own = {"10.0." + std::to_string(ttl - 1) + ".1"};
    CHECK((result.at(ttl) == own || result.at(ttl).empty()));
  }
  CHECK(result.end.stop == TraceStop::target);
}

TEST_CASE("simulated: a silent tail costs about half a second") {
  const auto result =
      trace("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms\nhop 10.0.2.1 silent\ntarget 203.0.113.5 udp drop",
            {.question = Question::udp});
  CHECK(result.hops.size() == 30);
  CHECK(result.end.stop == TraceStop::silence);
  CHECK(result.end.hops == Ttl(2));
  CHECK(result.took <= 600ms);
}

TEST_CASE("simulated: a fast way is found, however little is waited for") {
  const Duration longest = GENERATE(0us, 1us, 1000us);
  const auto result =
      trace("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms\nhop 10.0.2.1 silent\ntarget 203.0.113.5 rtt 5ms",
            {.patience = engine::TracePatience{.max = longest}});
  REQUIRE(result.hops.size() == 4);
  CHECK(result.at(1) == Names{"10.0.0.1"});
  CHECK(result.at(2) == Names{"10.0.1.1"});
  CHECK(result.at(3) == Names{"*"});
  CHECK(result.at(4) == Names{"203.0.113.5"});
}

TEST_CASE("simulated: loss, duplicates and reordering lose probes and confuse nothing") {
  const auto result = trace(
      "seed 11\nhop 10.0.0.1 rtt 1ms loss 20% duplicate 30%\nhop 10.0.1.1 rtt 5ms duplicate 50% reorder 30% 20ms\n"
      "hop 10.0.2.1 rtt 6ms loss 10%\ntarget 203.0.113.5 rtt 20ms duplicate 40%",
      {.question = GENERATE(Question::udp, Question::echo), .queries = 10});
  REQUIRE(result.hops.size() == 4);
  for (unsigned ttl = 1; ttl <= 3; ++ttl) {
    auto names = result.at(ttl);
    names.erase("*");
    CHECK(names == Names{"10.0." + std::to_string(ttl - 1) + ".1"});
  }
  CHECK(result.end.stop == TraceStop::target);
}

TEST_CASE("simulated: who says that it goes no further, and in which words") {
  const auto [words, code] =
      GENERATE(table<std::string, int>({{"net", 0}, {"host", 1}, {"protocol", 2}, {"admin", 13}}));
  const auto result = trace("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 5ms unreachable " + words + "\ntarget 203.0.113.5",
                            {.question = Question::udp});
  REQUIRE(result.hops.size() == 2);
  CHECK(result.end.stop == TraceStop::unreachable);
  CHECK(result.hops[1].probes[0]->icmp->type == 3);
  CHECK(result.hops[1].probes[0]->icmp->code == code);
}

TEST_CASE("simulated: the labels of a tunnel are told") {
  const auto result = trace("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 5ms mpls 16001/3/1 mpls 24\ntarget 203.0.113.5",
                            {.question = Question::udp});
  REQUIRE(result.hops.size() == 3);
  const auto& labels = result.hops[1].probes[0]->labels;
  REQUIRE(labels.size() == 2);
  CHECK(labels[0].label == 16001);
  CHECK(labels[1].label == 24);
  CHECK(result.hops[0].probes[0]->labels.empty());
}

TEST_CASE("simulated: errors about packets to somebody else change nothing") {
  const std::string_view topology = "hop 10.0.0.1 rtt 5ms\nhop 10.0.1.1 rtt 9ms\ntarget 203.0.113.5 rtt 20ms";
  const TraceRules by_echo{.question = Question::echo, .queries = 1, .window = 1};
  const TraceRules by_udp{.question = Question::udp, .queries = 1, .window = 1};
  const auto forge_echo = [](IpAddress destination) {
    return [destination](SimWorld& world) {
      ByteWriter echo;
      wire::emit_icmp_echo({.identifier = test::SimPacketPort::identifier, .sequence = Seq(1)}, Family::ipv4, echo);
      world.forge_error({.source = {},
                         .destination = destination,
                         .ttl = Ttl(1),
                         .protocol = wire::ip_protocol::icmp,
                         .payload = echo.view()},
                        1ms);
    };
  };
  // Eight bytes of UDP say no id: such an error goes to whichever probe of the flow is under way.
  const auto forge_udp = [](IpAddress destination, Port port) {
    return [destination, port](SimWorld& world) {
      ByteWriter datagram;
      wire::emit_udp({.source = Port(test::SimPacketPort::first_source_port), .destination = port},
                     world.source(Family::ipv4), destination, datagram);
      world.forge_error({.source = {},
                         .destination = destination,
                         .ttl = Ttl(1),
                         .protocol = wire::ip_protocol::udp,
                         .payload = datagram.view()},
                        1ms);
    };
  };
  const IpAddress other = *IpAddress::parse("203.0.113.6");
  for (const auto& result :
       {trace(topology, by_echo, forge_echo(other)), trace(topology, by_udp, forge_udp(other, Port(33434))),
        trace(topology, by_udp, forge_udp(target, Port(53)))}) {
    CHECK(result.at(1) == Names{"10.0.0.1"});
    CHECK(result.at(3) == Names{"203.0.113.5"});
    CHECK(result.end.stop == TraceStop::target);
  }
  // What quotes our own destination is believed, whoever sends it.
  const Names forger{SimWorld::forger.to_string()};
  CHECK(trace(topology, by_echo, forge_echo(target)).at(1) == forger);
  CHECK(trace(topology, by_udp, forge_udp(target, Port(33434))).at(1) == forger);
}
