#include "support/catch.hpp"

#include <ntool/commands/assertions.hpp>
#include <ntool/engine/probe/probe_quality.hpp>

using namespace ntool;
using namespace ntool::commands;
using namespace std::chrono_literals;

namespace {

LossLimit loss(std::string_view text) {
  LossLimit limit;
  REQUIRE(parse_value(text, limit));
  return limit;
}

RttLimit rtt(std::string_view text) {
  RttLimit limit;
  REQUIRE(parse_value(text, limit));
  return limit;
}

/// Round trips of 1 to 100 ms, one each.
struct Hundred {
  engine::RttStatistics rtt = {};
  engine::ProbeQuality quality = engine::ProbeQuality();
  Hundred() {
    for (unsigned ms = 1; ms <= 100; ++ms) {
      const Duration round_trip = std::chrono::milliseconds(ms);
      const Instant sent{std::chrono::seconds(ms)};
      rtt.add(round_trip);
      quality.sent(ms, sent);
      quality.answered(ms, round_trip, sent + round_trip);
    }
  }
  [[nodiscard]] Measured measured(std::uint64_t lost = 0) const {
    return {.decided = 100 + lost,
            .answered = 100,
            .rtt = rtt,
            .round_trips = quality.round_trips(),
            .jitter = quality.jitter()};
  }
};

std::string told(const Limits& limits, const Measured& measured) {
  return failures_of(judge(limits, measured));
}

}  // namespace

TEST_CASE("assertions: a loss as it is typed", "[assertions]") {
  CHECK(loss("5%").thousandths == 5000);
  CHECK(loss("0%").thousandths == 0);
  CHECK(loss("0.5%").thousandths == 500);
  CHECK(loss("99.999%").thousandths == 99'999);
  CHECK(loss("100%").thousandths == 100'000);
}

TEST_CASE("assertions: texts that are no loss", "[assertions]") {
  for (const auto* text : {"", "%", "5", "-1%", "+1%", "101%", "100.001%", "1e1%", "0.1234%", "5.%", ".5%", "5 %",
                           "5%%", "nan%", "inf%", "0x5%", "99999999999999999999%"}) {
    CAPTURE(text);
    LossLimit limit;
    const auto parsed = parse_value(text, limit);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == Errc::usage);
    CHECK(parsed.error().message().find('\n') == std::string::npos);
  }
}

TEST_CASE("assertions: a figure and its time as they are typed", "[assertions]") {
  CHECK(rtt("avg=50ms").figure == RttLimit::Figure::avg);
  CHECK(rtt("avg=50ms").allowed == 50ms);
  CHECK(rtt("min=1.5us").allowed == 1500ns);
  CHECK(rtt("max=2s").allowed == 2s);
  CHECK(rtt("jitter=3µs").allowed == 3us);
  CHECK(rtt("mdev=.5ms").allowed == 500us);
  CHECK(rtt("p95=50ms").percentile == engine::percent(95));
  CHECK(rtt("p99.9=50ms").percentile.thousandths == 99'900);
  CHECK(rtt("p100=1ms").percentile == engine::percent(100));
  CHECK(rtt("p0=1ms").percentile == engine::percent(0));
}

TEST_CASE("assertions: texts that are no figure with a time", "[assertions]") {
  for (const auto* text : {"",
                           "=",
                           "p95",
                           "p95=",
                           "=5ms",
                           "p101=1ms",
                           "p100.1=1ms",
                           "p=1ms",
                           "p-1=1ms",
                           "P95=1ms",
                           "p95=1e309ms",
                           "p95=5",
                           "p95=ms",
                           "p95=-1ms",
                           "p95=1 ms",
                           "p95=1m",
                           "p95=1ms ",
                           "p95==1ms",
                           "p95=nanms",
                           "p95=infs",
                           "median=1ms",
                           "p9.1234=1ms",
                           "p95=99999999999s",
                           "\x1b[31m=1ms"}) {
    CAPTURE(text);
    RttLimit limit;
    const auto parsed = parse_value(text, limit);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == Errc::usage);
    CHECK(parsed.error().message().find('\x1b') == std::string::npos);
  }
}

TEST_CASE("assertions: what holds is not told", "[assertions]") {
  const Hundred run;
  CHECK(told({.loss = loss("0%"), .rtt = {rtt("max=100ms"), rtt("avg=50.5ms"), rtt("jitter=1ms"), rtt("p50=51ms")}},
             run.measured())
            .empty());
  CHECK(told({.loss = loss("50%")}, run.measured(100)).empty());  // as much as is allowed
  CHECK(told({}, run.measured()).empty());
}

TEST_CASE("assertions: what fails, and by how much", "[assertions]") {
  const Hundred run;
  CHECK(told({.rtt = {rtt("avg=40ms")}}, run.measured()) ==
        "the average round trip is 50.5 ms, 10.5 ms above the 40 ms allowed");
  CHECK(told({.rtt = {rtt("p100=50ms")}}, run.measured()) ==
        "p100 of the round trips is 100 ms, 50 ms above the 50 ms allowed");
  CHECK(told({.rtt = {rtt("jitter=900us")}}, run.measured()) == "the jitter is 1 ms, 0.1 ms above the 0.9 ms allowed");
  CHECK(told({.loss = loss("5%")}, run.measured(100)) == "the loss is 50%, 45 points above the 5% allowed");
  CHECK(told({.loss = loss("5%"), .rtt = {rtt("max=1s"), rtt("min=500us")}}, run.measured(100)) ==
        "the loss is 50%, 45 points above the 5% allowed; "
        "the shortest round trip is 1 ms, 0.5 ms above the 0.5 ms allowed");
}

TEST_CASE("assertions: without an answer each fails", "[assertions]") {
  const engine::RttStatistics none;
  const engine::RttQuantiles nothing;
  const Measured measured{.decided = 3, .rtt = none, .round_trips = nothing};
  for (const auto* text : {"min=1s", "avg=1s", "max=1s", "mdev=1s", "jitter=1s", "p95=1s"}) {
    CAPTURE(text);
    const auto verdicts = judge({.rtt = {rtt(text)}}, measured);
    REQUIRE(verdicts.size() == 1);
    CHECK_FALSE(verdicts[0].ok);
    CHECK_FALSE(verdicts[0].value);
  }
  CHECK(told({.rtt = {rtt("p95=50ms")}}, measured) ==
        "p95 of the round trips is not known, for no probe was answered, and 50 ms are allowed");
  CHECK(told({.loss = loss("100%")}, measured).empty());
  CHECK_FALSE(told({.loss = loss("100%")}, {.rtt = none, .round_trips = nothing}).empty());
}

TEST_CASE("assertions: one answer has no jitter", "[assertions]") {
  engine::RttStatistics one;
  engine::RttQuantiles of_one;
  one.add(1ms);
  of_one.add(1ms);
  CHECK(told({.rtt = {rtt("jitter=1ms"), rtt("p95=1ms")}},
             {.decided = 1, .answered = 1, .rtt = one, .round_trips = of_one}) ==
        "the jitter is not known, for only one probe was answered, and 1 ms are allowed");
}
