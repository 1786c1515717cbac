// RttStatistics: round trips → min, avg, max, mdev and a moving average, in whole microseconds and rounded as ping(8)
// rounds, so that the same round trips give the same figures.
#pragma once

#include <algorithm>
#include <cstdint>

#include <ntool/base/time.hpp>

namespace ntool::engine {

class RttStatistics {
 public:
  /// A negative round trip counts as 0.
  void add(Duration round_trip);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  // All are 0 while nothing was added, and whole microseconds.
  [[nodiscard]] Duration min() const { return in_duration(min_); }
  [[nodiscard]] Duration max() const { return in_duration(max_); }
  [[nodiscard]] Duration avg() const { return in_duration(count_ == 0 ? 0 : static_cast<Microseconds>(sum_ / count_)); }
  /// The population's standard deviation, √(mean of squares − square of the mean), rounded down.
  [[nodiscard]] Duration mdev() const;
  /// Each round trip moves it by an eighth of its distance (RFC 6298 2.3).
  [[nodiscard]] Duration ewma() const { return in_duration(eight_ewma_ / 8); }

 private:
  using Microseconds = std::uint64_t;
  // A squared round trip does not fit 64 bits above 71 minutes, and a sum of them much earlier.
  __extension__ using Wide = unsigned __int128;
  static Duration in_duration(Microseconds us) { return std::chrono::microseconds(static_cast<std::int64_t>(us)); }

  std::uint64_t count_ = 0;
  Microseconds min_ = 0;
  Microseconds max_ = 0;
  Microseconds eight_ewma_ = 0;  // eight times the average: no fraction is lost
  Wide sum_ = 0;
  Wide sum_of_squares_ = 0;
};

}  // namespace ntool::engine
