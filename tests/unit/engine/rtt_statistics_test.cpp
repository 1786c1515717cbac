#include "support/catch.hpp"

#include <limits>
#include <vector>

#include <ntool/engine/probe/rtt_statistics.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::RttStatistics;

namespace {

RttStatistics of(const std::vector<Duration>& round_trips) {
  RttStatistics statistics;
  for (const auto round_trip : round_trips) statistics.add(round_trip);
  return statistics;
}

}  // namespace

TEST_CASE("round trips: nothing was added", "[rtt]") {
  const RttStatistics none;
  CHECK(none.count() == 0);
  CHECK(none.min() == 0ns);
  CHECK(none.avg() == 0ns);
  CHECK(none.mdev() == 0ns);
  CHECK(none.ewma() == 0ns);
}

TEST_CASE("round trips: whole microseconds, rounded down", "[rtt]") {
  // Two of the oracle's own lines: 0.010 and 0.016 ms; 0.010 and 0.002 ms.
  const auto first = of({10us, 16us});
  CHECK(first.min() == 10us);
  CHECK(first.avg() == 13us);
  CHECK(first.max() == 16us);
  CHECK(first.mdev() == 3us);
  const auto second = of({10'999ns, 2'001ns});
  CHECK(second.min() == 2us);
  CHECK(second.avg() == 6us);
  CHECK(second.mdev() == 4us);
  CHECK(second.ewma() == 9us);
}

TEST_CASE("round trips: the deviation of equal ones is 0, of one too", "[rtt]") {
  CHECK(of({1234us}).mdev() == 0us);
  CHECK(of(std::vector<Duration>(1000, 333us)).mdev() == 0us);
}

TEST_CASE("round trips: mdev is the population's, its variance rounded before the root", "[rtt]") {
  // Mean 2.5, squares 1+4+9+16: (30 - 100/4) / 4 = 1.25, in whole numbers 1.
  CHECK(of({1us, 2us, 3us, 4us}).mdev() == 1us);
  CHECK(of({100us, 200us, 300us, 400us}).mdev() == 111us);
  CHECK(of({0us, 1s}).mdev() == 500ms);
}

TEST_CASE("round trips: the average moves by an eighth", "[rtt]") {
  CHECK(of({800us}).ewma() == 800us);
  CHECK(of({800us, 1600us}).ewma() == 900us);
}

TEST_CASE("round trips: negative ones count as 0", "[rtt]") {
  const auto statistics = of({-5s, 2us});
  CHECK(statistics.count() == 2);
  CHECK(statistics.min() == 0us);
  CHECK(statistics.max() == 2us);
}

TEST_CASE("round trips: absurdly long ones overflow nothing", "[rtt]") {
  const auto longest = std::chrono::duration_cast<std::chrono::microseconds>(Duration::max());
  const auto statistics = of(std::vector<Duration>(100'000, Duration::max()));
  CHECK(statistics.avg() == longest);
  CHECK(statistics.max() == longest);
  CHECK(statistics.mdev() == 0us);
  CHECK(of({0us, Duration::max()}).mdev() >= longest / 2 - 1us);
}
