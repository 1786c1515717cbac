#include <ntool/engine/probe/rtt_statistics.hpp>

namespace ntool::engine {
namespace {

/// ⌊√n⌋ by Newton's iteration, which falls until it is there.
template <class Wide>
Wide root_of(Wide n) {
  if (n == 0) return 0;
  Wide root = n;
  for (Wide next = root / 2 + 1; next < root; next = (root + n / root) / 2) root = next;
  return root;
}

}  // namespace

void RttStatistics::add(Duration round_trip) {
  const auto count = std::chrono::duration_cast<std::chrono::microseconds>(round_trip).count();
  const auto us = static_cast<Microseconds>(std::max<std::int64_t>(count, 0));
  min_ = count_ == 0 ? us : std::min(min_, us);
  max_ = std::max(max_, us);
  eight_ewma_ = eight_ewma_ == 0 ? us * 8 : eight_ewma_ + us - eight_ewma_ / 8;
  sum_ += us;
  sum_of_squares_ += Wide{us} * us;
  ++count_;
}

Duration RttStatistics::mdev() const {
  if (count_ == 0) return Duration::zero();
  // The square of the sum of a long run is too long for 128 bits: then the mean's remainder is left out, which is less
  // than a microsecond in the mean.
  const Wide mean = sum_ / count_;
  const bool fits = sum_ <= ~std::uint64_t{0};
  const Wide variance =
      fits ? (sum_of_squares_ - sum_ * sum_ / count_) / count_ : sum_of_squares_ / count_ - mean * mean;
  return in_duration(static_cast<Microseconds>(root_of(variance)));
}

}  // namespace ntool::engine
