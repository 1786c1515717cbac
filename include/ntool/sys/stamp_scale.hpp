// StampScale: the kernel's receive timestamps (CLOCK_REALTIME) on the monotonic scale. Pure: its owner reads the
// clocks.
#pragma once

#include <optional>

#include <ntool/base/time.hpp>

namespace ntool::sys {

/// The distance of the two clocks is sampled again and again. Where it moved by more than a clock is ever slewed,
/// somebody has set the wall clock: stamps from before that sample may stand on either side of the step, and none of
/// them is believed.
class StampScale {
 public:
  /// Both clocks, read right after each other, the monotonic one first. Take one before anything is sent, and one after
  /// each batch received.
  void sample(Instant mono, WallTime wall);

  /// nullopt: use the time of hearing of it instead. The stamp lies in the future of the last sample, or before the
  /// distance was known or became what it is.
  [[nodiscard]] std::optional<Instant> instant_of(WallTime stamp) const;

 private:
  bool sampled_ = false;
  Duration distance_{};  // wall minus monotonic
  Instant sampled_at_{};
  Instant known_since_{};  // since when it is this one, but for slewing
};

}  // namespace ntool::sys
