#include "support/catch.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include <ntool/engine/probe/reordering.hpp>

using ntool::engine::Reordering;

namespace {

Reordering of(const std::vector<std::uint64_t>& numbers) {
  Reordering reordering;
  for (const auto number : numbers) reordering.arrived(number);
  return reordering;
}

}  // namespace

TEST_CASE("reordering: none in order, also with gaps", "[quality]") {
  CHECK(of({}).count() == 0);
  CHECK(of({1, 2, 3, 7, 9}).count() == 0);
  CHECK(of({5}).largest_extent() == 0);
}

TEST_CASE("reordering: the extent counts arrivals back to the first of a later probe", "[quality]") {
  const auto swapped = of({1, 2, 4, 3, 5});
  CHECK(swapped.count() == 1);
  CHECK(swapped.largest_extent() == 1);
  const auto late = of({1, 2, 3, 5, 6, 7, 4});
  CHECK(late.count() == 1);
  CHECK(late.largest_extent() == 3);
  const auto two = of({1, 4, 5, 2, 3});
  CHECK(two.count() == 2);
  CHECK(two.largest_extent() == 3);  // 3 stands behind 4 by three arrivals, 2 by two
}

TEST_CASE("reordering: as the definition says, for any order", "[quality]") {
  std::mt19937 random(11);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::uint64_t> numbers(200);
    std::iota(numbers.begin(), numbers.end(), 1);
    for (std::size_t i = 0; i + 5 < numbers.size(); ++i) {
      if (random() % 4 == 0) std::swap(numbers[i], numbers[i + 1 + random() % 4]);
    }
    std::uint64_t reordered = 0;
    std::uint64_t extent = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const auto later = std::find_if(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(i),
                                      [&](std::uint64_t other) { return other > numbers[i]; });
      const auto j = static_cast<std::size_t>(later - numbers.begin());
      if (j == i) continue;
      ++reordered;
      extent = std::max<std::uint64_t>(extent, i - j);
    }
    const auto found = of(numbers);
    CHECK(found.count() == reordered);
    CHECK(found.largest_extent() == extent);
  }
}

TEST_CASE("reordering: beyond what is kept the extent is a lower bound", "[quality]") {
  Reordering reordering;
  for (std::uint64_t number = 2; number < 5000; ++number) reordering.arrived(number);
  reordering.arrived(1);
  CHECK(reordering.count() == 1);
  CHECK(reordering.largest_extent() == 1024);
}
