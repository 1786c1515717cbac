// RttQuantiles: how round trips are distributed, in bounded memory. Up to `most_exact` of them are kept as they are,
// and what is answered is one of them. More go into a log-linear histogram of nanoseconds: 64 classes of equal width in
// each power of two, so what it answers is off by less than 0.8 % (half a class, 1/128 of its value); below 128 ns, and
// at both ends, it is exact. Memory: 8 bytes for each that is kept, 32 KB at most; the histogram grows with the longest
// round trip, up to 30 KB; 8 KB reach 1 ms.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <ntool/base/time.hpp>

namespace ntool::engine {

/// p95 is 95,000 thousandths of a percent. From 0 (the shortest) to 100,000 (the longest).
struct Percentile {
  std::uint32_t thousandths = 0;
  constexpr auto operator<=>(const Percentile&) const = default;
};
constexpr Percentile percent(std::uint32_t whole) {
  return {whole * 1000};
}

class RttQuantiles {
 public:
  static constexpr std::size_t most_exact = 4096;

  /// A negative round trip counts as 0.
  void add(Duration round_trip);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  // 0 while nothing was added.
  [[nodiscard]] Duration min() const { return min_; }
  [[nodiscard]] Duration max() const { return max_; }
  /// By the nearest rank: the shortest of the round trips that at least so many percent do not exceed (RFC 2330 11.3).
  /// Takes time in proportion to what is kept.
  [[nodiscard]] Duration quantile(Percentile at) const;

 private:
  void classify(Duration round_trip);

  std::uint64_t count_ = 0;
  Duration min_{};
  Duration max_{};
  std::vector<Duration> exact_;         // as they came; empty once there are more than most_exact
  std::vector<std::uint64_t> classes_;  // up to the longest round trip's
};

}  // namespace ntool::engine
