#include "support/catch.hpp"

#include <ntool/engine/probe/path_figures.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::PathEvent;
using engine::PathFigures;
using engine::PathSample;
using engine::TraceReply;

namespace {

IpAddress address(std::string_view text) {
  return *IpAddress::parse(text);
}

TraceReply router(std::string_view from, Duration rtt) {
  return {.from = address(from), .rtt = rtt, .icmp = engine::IcmpCause{.type = 11}};
}
TraceReply target(Duration rtt) {
  return {.from = address("203.0.113.5"), .rtt = rtt, .reached = true};
}

PathEvent event(std::uint64_t cycle, unsigned ttl, decltype(PathEvent::what) what) {
  return {.target = 0, .cycle = cycle, .ttl = Ttl(static_cast<std::uint8_t>(ttl)), .at = {}, .what = std::move(what)};
}

/// One probe after the other at hop 1; nothing: lost.
PathFigures after(const std::vector<std::optional<Duration>>& round_trips) {
  PathFigures figures;
  std::uint64_t cycle = 0;
  for (const auto& rtt : round_trips) {
    figures.add(event(cycle, 1, PathEvent::Asked{}));
    if (rtt) {
      figures.add(event(cycle, 1, target(*rtt)));
    } else {
      figures.add(event(cycle, 1, PathEvent::Silence{}));
    }
    ++cycle;
  }
  return figures;
}

}  // namespace

TEST_CASE("a hop's figures are those of mtr") {
  const auto figures = after({10ms, 20ms, std::nullopt, 60ms});
  const auto& hop = figures.hop(Ttl(1));
  CHECK(hop.sent() == 4);
  CHECK(hop.received() == 3);
  CHECK(hop.dropped() == 1);
  CHECK(hop.loss_millipercent() == 25'000);
  CHECK(hop.last() == 60ms);
  CHECK(hop.best() == 10ms);
  CHECK(hop.worst() == 60ms);
  CHECK(hop.average() == 30ms);
  CHECK(hop.deviation() == 26457us);       // √((20² + 10² + 30²) / 2)
  CHECK(hop.geometric_mean() == 22894us);  // ∛(10 · 20 · 60)
  CHECK(hop.jitter() == 40ms);
  CHECK(hop.average_jitter() == 16666us);  // (0 + 10 + 40) / 3
  CHECK(hop.worst_jitter() == 40ms);
  CHECK(hop.interarrival_jitter() == 10000us + 40000us - 625us);  // each adds |D| − (J + 8) / 16
}

TEST_CASE("a probe that is awaited is not lost, and its late answer counts") {
  auto figures = after({10ms});
  figures.add(event(1, 1, PathEvent::Asked{}));
  CHECK(figures.hop(Ttl(1)).awaited() == 1);
  CHECK(figures.hop(Ttl(1)).loss_millipercent() == 0);
  CHECK(figures.hop(Ttl(1)).history().back().state == PathSample::State::awaited);
  figures.add(event(2, 1, PathEvent::Asked{}));
  figures.add(event(2, 1, target(10ms)));
  figures.add(event(1, 1, target(3s)));
  CHECK(figures.hop(Ttl(1)).received() == 3);
  CHECK(figures.hop(Ttl(1)).awaited() == 0);
  // A second answer to the same probe, and one to a probe that nobody sent, are nobody's.
  figures.add(event(1, 1, target(4s)));
  figures.add(event(9, 1, target(4s)));
  CHECK(figures.hop(Ttl(1)).received() == 3);
}

TEST_CASE("the path is as long as the hop that ends it, or one more than the last that answered") {
  PathFigures figures(Ttl(1), Ttl(30));
  CHECK(figures.length() == Ttl(0));
  for (unsigned ttl = 1; ttl <= 6; ++ttl) figures.add(event(0, ttl, PathEvent::Asked{}));
  figures.add(event(0, 2, router("10.0.1.1", 2ms)));
  CHECK(figures.length() == Ttl(3));
  CHECK_FALSE(figures.reached());
  figures.add(event(0, 4, target(9ms)));
  CHECK(figures.length() == Ttl(4));
  CHECK(figures.reached());
  figures.add(event(0, 5, PathEvent::Withdrawn{}));
  CHECK(figures.hop(Ttl(5)).sent() == 0);
  // The path becomes longer: hop 4 is a router now.
  figures.add(event(1, 4, PathEvent::Asked{}));
  figures.add(event(1, 4, router("10.0.3.1", 9ms)));
  CHECK(figures.length() == Ttl(5));
  CHECK(figures.hop(Ttl(4)).addresses().size() == 2);
}

TEST_CASE("each address of a hop has its own figures, and a liar with thousands of them does not fill the memory") {
  PathFigures figures;
  for (std::uint64_t cycle = 0; cycle < 5000; ++cycle) {
    const auto low = static_cast<std::uint8_t>(cycle % 256), high = static_cast<std::uint8_t>(cycle / 256);
    figures.add(event(cycle, 1, PathEvent::Asked{}));
    figures.add(event(cycle, 1,
                      TraceReply{.from = IpAddress(IpAddress::V4Bytes{10, 1, high, low}),
                                 .rtt = 1ms,
                                 .icmp = engine::IcmpCause{.type = 11},
                                 .labels = std::vector<wire::MplsLabel>(200)}));
  }
  const auto& hop = figures.hop(Ttl(1));
  CHECK(hop.received() == 5000);
  CHECK(hop.addresses().size() == engine::HopFigures::most_addresses);
  CHECK(hop.from_others() == 5000 - engine::HopFigures::most_addresses);
  CHECK(hop.history().size() == engine::HopFigures::longest_history);
  CHECK(hop.addresses()[0].received == 1);
  CHECK(hop.addresses()[0].labels.size() < 100);
  CHECK(hop.newest() == IpAddress(IpAddress::V4Bytes{10, 1, 19, 135}));
}

TEST_CASE("what is never decided does not stay awaited for ever") {
  PathFigures figures;
  for (std::uint64_t cycle = 0; cycle < 1000; ++cycle) figures.add(event(cycle, 1, PathEvent::Asked{}));
  CHECK(figures.hop(Ttl(1)).awaited() == engine::HopFigures::longest_history);
  CHECK(figures.hop(Ttl(1)).dropped() == 1000 - engine::HopFigures::longest_history);
}

TEST_CASE("after a reset only what is asked from then on counts") {
  auto figures = after({10ms, 20ms});
  figures.add(event(2, 1, PathEvent::Asked{}));
  figures.reset();
  CHECK(figures.length() == Ttl(0));
  figures.add(event(2, 1, target(5ms)));
  CHECK(figures.hop(Ttl(1)).received() == 0);
  figures.add(event(3, 1, PathEvent::Asked{}));
  figures.add(event(3, 1, target(7ms)));
  CHECK(figures.hop(Ttl(1)).sent() == 1);
  CHECK(figures.hop(Ttl(1)).average() == 7ms);
}

TEST_CASE("events that cannot be are harmless") {
  PathFigures figures(Ttl(3), Ttl(5));
  figures.add(event(0, 2, PathEvent::Asked{}));
  figures.add(event(0, 6, PathEvent::Asked{}));
  figures.add(event(0, 0, PathEvent::Asked{}));
  figures.add(event(0, 4, target(1ms)));
  figures.add(event(0, 255, PathEvent::Withdrawn{}));
  CHECK(figures.length() == Ttl(0));
  CHECK(figures.hop(Ttl(4)).sent() == 0);
}

TEST_CASE("an end behind which somebody answers later is none") {
  PathFigures figures;
  for (const unsigned ttl : {1U, 2U}) figures.add(event(0, ttl, PathEvent::Asked{}));
  figures.add(event(0, 1, target(5ms)));
  figures.add(event(0, 2, target(5ms)));  // of the same cycle: it answers all probes that reach it
  CHECK(figures.length() == Ttl(1));
  for (const unsigned ttl : {1U, 2U}) figures.add(event(1, ttl, PathEvent::Asked{}));
  figures.add(event(1, 1, PathEvent::Silence{}));
  figures.add(event(1, 2, target(6ms)));
  CHECK(figures.length() == Ttl(2));
}

TEST_CASE("a probe that is overdue counts as lost until its answer comes after all") {
  const auto at = [](Duration since) { return Instant{} + since; };
  auto figures = after({400ms});
  const auto ask = [&](std::uint64_t cycle, unsigned ttl, Duration since) {
    auto asked = event(cycle, ttl, PathEvent::Asked{});
    asked.at = at(since);
    figures.add(asked);
  };
  ask(1, 1, 1s);
  ask(1, 2, 1s);
  figures.note_overdue(at(1900ms));
  CHECK(figures.hop(Ttl(1)).dropped() == 0);  // three times the round trip is 1.2 s
  CHECK(figures.hop(Ttl(2)).dropped() == 0);
  figures.note_overdue(at(2100ms));
  CHECK(figures.hop(Ttl(1)).dropped() == 0);
  CHECK(figures.hop(Ttl(2)).loss_millipercent() == 100'000);  // a hop that never answered has a second
  figures.note_overdue(at(2300ms));
  CHECK(figures.hop(Ttl(1)).dropped() == 1);
  CHECK(figures.hop(Ttl(1)).loss_millipercent() == 50'000);
  CHECK(figures.hop(Ttl(1)).history().back().state == PathSample::State::overdue);
  figures.add(event(1, 1, target(2s)));
  CHECK(figures.hop(Ttl(1)).loss_millipercent() == 0);
  CHECK(figures.hop(Ttl(1)).dropped() == 0);
  figures.add(event(1, 2, PathEvent::Silence{}));
  CHECK(figures.hop(Ttl(2)).dropped() == 1);
  CHECK(figures.hop(Ttl(2)).awaited() == 0);
}

TEST_CASE("a path that somebody says goes no further is not reached") {
  PathFigures figures;
  figures.add(event(0, 1, PathEvent::Asked{}));
  TraceReply prohibits{.from = address("10.0.0.1"), .rtt = 1ms, .icmp = engine::IcmpCause{.type = 3, .code = 13}};
  figures.add(event(0, 1, prohibits));
  CHECK(figures.length() == Ttl(1));
  CHECK(figures.ends());
  CHECK_FALSE(figures.reached());
  CHECK(figures.hop(Ttl(1)).cause()->code == 13);
  figures.add(event(1, 1, PathEvent::Asked{}));
  figures.add(event(1, 1, target(1ms)));
  CHECK(figures.reached());
}

TEST_CASE("this host's own word that nobody is there is no hop") {
  PathFigures figures;
  figures.add(event(0, 1, PathEvent::Asked{}));
  TraceReply own{.from = address("10.0.0.7"), .rtt = 3s, .icmp = engine::IcmpCause{.type = 3, .code = 1}};
  own.quoted = wire::QuotedHeader{.source = address("10.0.0.7")};
  figures.add(event(0, 1, own));
  CHECK(figures.length() == Ttl(0));
  CHECK(figures.hop(Ttl(1)).dropped() == 1);
  CHECK(figures.said_here()->code == 1);
  CHECK_FALSE(figures.reached());
  // A router's word has another source.
  own.from = address("10.0.0.1");
  figures.add(event(1, 1, PathEvent::Asked{}));
  figures.add(event(1, 1, own));
  CHECK(figures.hop(Ttl(1)).newest() == address("10.0.0.1"));
}
