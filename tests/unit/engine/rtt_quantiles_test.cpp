#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <ntool/engine/probe/rtt_quantiles.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::percent;
using engine::Percentile;
using engine::RttQuantiles;

namespace {

/// By sorting: what the histogram must come near to.
Duration exact(std::vector<Duration> all, Percentile at) {
  std::ranges::sort(all);
  const std::uint64_t rank = (std::uint64_t{at.thousandths} * all.size() + 99'999) / 100'000;
  return all[rank == 0 ? 0 : rank - 1];
}

}  // namespace

TEST_CASE("quantiles: nothing was added", "[quality]") {
  const RttQuantiles none;
  CHECK(none.count() == 0);
  CHECK(none.quantile(percent(50)) == 0ns);
  CHECK(none.max() == 0ns);
}

TEST_CASE("quantiles: one round trip is all of them", "[quality]") {
  RttQuantiles one;
  one.add(12'345'678ns);
  for (const auto p : {0U, 1U, 50U, 99U, 100U}) CHECK(one.quantile(percent(p)) == 12'345'678ns);
}

TEST_CASE("quantiles: nearest rank, exact below 128 ns", "[quality]") {
  RttQuantiles q;
  for (int i = 1; i <= 100; ++i) q.add(Duration(i));
  CHECK(q.quantile(percent(0)) == 1ns);
  CHECK(q.quantile(percent(1)) == 1ns);
  CHECK(q.quantile(percent(7)) == 7ns);  // 0.07 × 100 is not 7 in floating point
  CHECK(q.quantile(percent(50)) == 50ns);
  CHECK(q.quantile(Percentile{95'001}) == 96ns);
  CHECK(q.quantile(percent(100)) == 100ns);
  CHECK(q.quantile(Percentile{4'000'000'000}) == 100ns);  // more than all is all
}

TEST_CASE("quantiles: of a few round trips one that was measured", "[quality]") {
  RttQuantiles q;
  for (const auto rtt : {21'786'000ns, 20'273'000ns, 20'632'000ns}) q.add(rtt);
  CHECK(q.quantile(percent(0)) == 20'273'000ns);
  CHECK(q.quantile(percent(33)) == 20'273'000ns);
  CHECK(q.quantile(percent(34)) == 20'632'000ns);
  CHECK(q.quantile(percent(50)) == 20'632'000ns);
  CHECK(q.quantile(percent(90)) == 21'786'000ns);
  q.add(20'000'000ns);  // also after it was asked
  CHECK(q.quantile(percent(50)) == 20'273'000ns);
}

TEST_CASE("quantiles: exact while there are few, and next to that afterwards", "[quality]") {
  std::mt19937_64 random(11);
  std::lognormal_distribution<double> round_trip(std::log(20e6), 0.5);
  RttQuantiles q;
  std::vector<Duration> all;
  const auto off = [&](std::uint32_t at) {
    const auto expected = exact(all, {at});
    CAPTURE(all.size(), at, expected);
    const auto got = q.quantile({at});
    if (all.size() <= RttQuantiles::most_exact) CHECK(got == expected);
    CHECK(std::chrono::abs(got - expected) <= expected / 128);
    return got != expected;
  };
  bool rounds = false;
  for (std::size_t i = 1; i <= RttQuantiles::most_exact + 2; ++i) {
    all.emplace_back(static_cast<std::int64_t>(round_trip(random)));
    q.add(all.back());
    if (i != 1 && i != 300 && i < RttQuantiles::most_exact) continue;
    for (const std::uint32_t at : {0U, 1'000U, 50'000U, 90'000U, 99'900U, 100'000U}) rounds |= off(at);
    CHECK(q.count() == i);
  }
  CHECK(rounds);  // the last two went into classes
}

TEST_CASE("quantiles: both ends are exact, negative ones count as 0", "[quality]") {
  RttQuantiles q;
  q.add(-5s);
  q.add(1'234'567ns);
  q.add(Duration::max());
  CHECK(q.min() == 0ns);
  CHECK(q.max() == Duration::max());
  CHECK(q.quantile(percent(100)) == Duration::max());
  CHECK(q.quantile(percent(0)) == 0ns);
}

TEST_CASE("quantiles: within a hundredth of the exact ones, for any round trips", "[quality]") {
  std::mt19937_64 random(7);
  for (const double spread : {0.1, 1.0, 3.0}) {
    for (const double median : {200.0, 30'000.0, 20e6, 5e9}) {
      std::lognormal_distribution<double> round_trip(std::log(median), spread);
      RttQuantiles q;
      std::vector<Duration> all;
      for (int i = 0; i < 5000; ++i) {
        all.emplace_back(static_cast<std::int64_t>(round_trip(random)));
        q.add(all.back());
      }
      for (const std::uint32_t at : {0U, 1'000U, 25'000U, 50'000U, 90'000U, 95'000U, 99'000U, 99'900U, 100'000U}) {
        const double expected = static_cast<double>(exact(all, {at}).count());
        const double got = static_cast<double>(q.quantile({at}).count());
        CAPTURE(median, spread, at, expected, got);
        CHECK(std::abs(got - expected) <= expected / 128 + 0.5);
      }
    }
  }
}
