#include "support/catch.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <ntool/engine/probe/probe_quality.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::percent;
using engine::ProbeQuality;

namespace {

constexpr Instant at(Duration since) {
  return {since};
}

/// A probe each second from 1 s on, each answered after its round trip; none: no answer.
ProbeQuality each_second(const std::vector<std::optional<Duration>>& round_trips) {
  ProbeQuality quality;
  for (std::size_t i = 0; i < round_trips.size(); ++i) {
    const Instant sent = at(std::chrono::seconds(i + 1));
    quality.sent(i + 1, sent);
    if (round_trips[i]) quality.answered(i + 1, *round_trips[i], sent + *round_trips[i]);
  }
  return quality;
}

}  // namespace

TEST_CASE("quality: a run without a probe", "[quality]") {
  ProbeQuality quality;
  quality.finish(at(5s), true);
  CHECK_FALSE(quality.jitter());
  CHECK(quality.outages().count == 0);
  CHECK(quality.awaited() == 0);
}

TEST_CASE("quality: jitter is the mean of the differences, over losses too", "[quality]") {
  CHECK_FALSE(each_second({10ms}).jitter());
  auto steady = each_second({10ms, 10ms, 10ms});
  CHECK(steady.jitter() == 0ns);
  auto quality = each_second({10ms, 14ms, std::nullopt, 12ms});
  quality.finish(at(10s), true);
  CHECK(quality.jitter() == 3ms);  // 4 ms and 2 ms
}

TEST_CASE("quality: jitter goes by the order of sending, whatever comes first", "[quality]") {
  ProbeQuality quality;
  for (unsigned i = 0; i < 3; ++i) quality.sent(i + 1, at(1s + i * 10ms));
  quality.answered(2, 20ms, at(1030ms));
  quality.answered(3, 25ms, at(1045ms));
  quality.answered(1, 100ms, at(1100ms));
  CHECK(quality.jitter() == 42'500us);  // 80 ms and 5 ms
  CHECK(quality.reordering().count() == 1);
  CHECK(quality.outages().count == 0);
}

TEST_CASE("quality: an outage lasts from the first probe without an answer to the next one with it", "[quality]") {
  auto quality = each_second({10ms, std::nullopt, std::nullopt, 10ms, std::nullopt, 10ms, 10ms});
  CHECK(quality.outages().count == 2);  // told while the run goes on
  quality.finish(at(8s), false);
  const auto& outages = quality.outages();
  CHECK(outages.count == 2);
  CHECK(outages.probes == 3);
  CHECK(outages.total == 3s);
  REQUIRE(outages.longest);
  CHECK(outages.longest->began == at(2s));
  CHECK(outages.longest->length() == 2s);
  CHECK(outages.longest->probes == 2);
  REQUIRE(outages.last.size() == 2);
  CHECK(outages.last[1].began == at(5s));
  CHECK(outages.last[1].ended == at(6s));
  CHECK_FALSE(outages.last[1].goes_on);
  CHECK(quality.awaited() == 0);
}

TEST_CASE("quality: an outage that goes on lasts until the end", "[quality]") {
  auto quality = each_second({10ms, std::nullopt, std::nullopt, std::nullopt});
  quality.finish(at(4500ms), false);
  REQUIRE(quality.outages().last.size() == 1);
  const auto& outage = quality.outages().last[0];
  CHECK(outage.goes_on);
  CHECK(outage.began == at(2s));
  CHECK(outage.ended == at(4500ms));
  CHECK(outage.probes == 2);
  CHECK(quality.awaited() == 1);  // the one of 4 s had half a second
}

TEST_CASE("quality: a probe in flight at the end is awaited, not lost", "[quality]") {
  auto quality = each_second({10ms, 10ms, std::nullopt});
  quality.finish(at(3100ms), false);
  CHECK(quality.outages().count == 0);
  CHECK(quality.awaited() == 1);
  auto waited = each_second({10ms, 10ms, std::nullopt});
  waited.finish(at(3100ms), true);
  CHECK(waited.outages().count == 1);
  CHECK(waited.awaited() == 0);
}

TEST_CASE("quality: long round trips give more time", "[quality]") {
  auto quality = each_second({2s, std::nullopt});
  quality.finish(at(6s), false);  // 4 s of 3 × 2 s
  CHECK(quality.outages().count == 0);
  CHECK(quality.awaited() == 1);
}

TEST_CASE("quality: a prober with more patience loses nothing before", "[quality]") {
  ProbeQuality quality(3s);
  for (unsigned i = 1; i <= 3; ++i) quality.sent(i, at(std::chrono::seconds(i)));
  quality.answered(3, 1ms, at(3001ms));
  CHECK(quality.outages().count == 0);
  quality.answered(1, 2500ms, at(3500ms));
  quality.finish(at(4s), false);
  CHECK(quality.overdue() == 0);
  CHECK(quality.outages().count == 0);
  CHECK(quality.awaited() == 1);
}

TEST_CASE("quality: probes that were passed over and told late count once", "[quality]") {
  ProbeQuality quality;
  quality.sent(3, at(1s));
  quality.sent(2, at(2s));
  CHECK(quality.awaited() == 3);
}

TEST_CASE("quality: an error begins an outage as silence does", "[quality]") {
  ProbeQuality quality;
  quality.sent(1, at(1s));
  quality.stopped(1);
  quality.stopped(1);
  quality.sent(2, at(2s));
  CHECK(quality.awaited() == 1);
  quality.answered(2, 1ms, at(2001ms));
  CHECK(quality.awaited() == 0);
  CHECK(quality.outages().count == 1);
  CHECK(quality.outages().total == 1s);
}

TEST_CASE("quality: an answer after an error is an answer", "[quality]") {
  ProbeQuality quality;
  quality.sent(1, at(1s));
  quality.stopped(1);
  quality.answered(1, 30ms, at(1030ms));
  quality.finish(at(2s), true);
  CHECK(quality.outages().count == 0);
  CHECK(quality.awaited() == 0);
}

TEST_CASE("quality: an answer that comes when its probe was given up is overdue", "[quality]") {
  auto quality = each_second({10ms, std::nullopt, 10ms, 10ms});
  REQUIRE(quality.outages().count == 1);
  quality.answered(2, 3s, at(5s));
  quality.finish(at(5s), false);
  CHECK(quality.overdue() == 1);
  CHECK(quality.outages().count == 1);
  CHECK(quality.round_trips().max() == 3s);
  CHECK(quality.reordering().count() == 1);
}

TEST_CASE("quality: answers to probes that were never sent are nothing", "[quality]") {
  ProbeQuality quality;
  quality.sent(1, at(1s));
  quality.answered(0, 1ms, at(1s));
  quality.answered(2, 1ms, at(1s));
  quality.stopped(7);
  CHECK(quality.round_trips().count() == 0);
  CHECK(quality.awaited() == 1);
}

TEST_CASE("quality: silence for long is bounded, and one outage", "[quality]") {
  ProbeQuality quality;
  constexpr std::uint64_t probes = 3 * ProbeQuality::most_undecided;
  for (std::uint64_t i = 0; i < probes; ++i) quality.sent(i + 1, at(std::chrono::milliseconds(i)));
  CHECK(quality.awaited() == ProbeQuality::most_undecided);
  quality.finish(at(std::chrono::milliseconds(probes) + 2s), false);
  CHECK(quality.outages().count == 1);
  CHECK(quality.outages().probes == probes);
  CHECK(quality.outages().last[0].began == at(0s));
}

TEST_CASE("quality: of many outages the last hundred are listed, all are counted", "[quality]") {
  std::vector<std::optional<Duration>> round_trips;
  for (int i = 0; i < 300; ++i) round_trips.push_back(i % 2 == 0 ? std::optional<Duration>(1ms) : std::nullopt);
  auto quality = each_second(round_trips);
  quality.finish(at(1000s), true);
  CHECK(quality.outages().count == 150);
  CHECK(quality.outages().total == 149s + 700s);  // the last goes on to the end
  CHECK(quality.outages().last.size() == 100);
  CHECK(quality.outages().last.front().began == at(102s));
}

TEST_CASE("quality: random runs have the jitter and the outages that the whole list gives", "[quality]") {
  std::mt19937 random(5);
  for (int round = 0; round < 40; ++round) {
    std::vector<std::optional<Duration>> round_trips;
    for (int i = 0; i < 400; ++i) {
      const bool lost = random() % 5 == 0;
      round_trips.push_back(lost ? std::nullopt
                                 : std::optional<Duration>(std::chrono::microseconds(random() % 300'000)));
    }
    auto quality = each_second(round_trips);
    quality.finish(at(402s), true);

    std::uint64_t outages = 0;
    std::uint64_t lost = 0;
    Duration sum{};
    std::int64_t differences = 0;
    std::optional<Duration> last;
    bool out = false;
    for (const auto& rtt : round_trips) {
      if (!rtt) {
        ++lost;
        if (!out) ++outages;
        out = true;
        continue;
      }
      out = false;
      if (last) {
        sum += *rtt > *last ? *rtt - *last : *last - *rtt;
        ++differences;
      }
      last = rtt;
    }
    CHECK(quality.jitter() == sum / differences);
    CHECK(quality.outages().count == outages);
    CHECK(quality.outages().probes == lost);
    CHECK(quality.round_trips().count() == 400 - lost);
  }
}
