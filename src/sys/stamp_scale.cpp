#include <algorithm>

#include <ntool/sys/stamp_scale.hpp>

namespace ntool::sys {
namespace {

/// Two clocks cannot be read at the same moment.
constexpr Duration reading_error = std::chrono::microseconds(100);

/// adjtimex(2): the frequency is corrected by at most 500 parts per million, and adjtime(3) slews by another 500.
constexpr Duration slewed_within(Duration time) {
  return time / 1000;
}

}  // namespace

void StampScale::sample(Instant mono, WallTime wall) {
  const Duration distance = wall.since_epoch - mono.since;
  const Duration moved = std::chrono::abs(distance - distance_);
  const Duration slewed = slewed_within(mono - sampled_at_);
  if (!sampled_ || moved > reading_error + slewed) {
    known_since_ = mono;
    distance_ = distance;
  } else {
    // What passes between the two readings (another program's turn) only makes the distance longer: a stamp would come
    // out too early, and a round trip as nothing.
    distance_ = std::min(distance, distance_ + slewed);
  }
  sampled_ = true;
  sampled_at_ = mono;
}

std::optional<Instant> StampScale::instant_of(WallTime stamp) const {
  const Instant at{stamp.since_epoch - distance_};
  if (!sampled_ || at < known_since_ || at > sampled_at_ + reading_error) return std::nullopt;
  return std::min(at, sampled_at_);
}

}  // namespace ntool::sys
