// When answers came: the kernel's time where it can be believed, else the time of hearing of them.
#pragma once

#include <chrono>
#include <optional>

#include <ntool/sys/clock.hpp>
#include <ntool/sys/stamp_scale.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::net {

class ReceiveStamps {
 public:
  explicit ReceiveStamps(sys::Clock& clock) : clock_(clock) { sample(); }

  /// With each batch, sent or received. Where another program had its turn between the readings they are taken again:
  /// that time would look like a step of the wall clock, and the stamps before it would not be believed.
  void sample() {
    constexpr Duration turn = std::chrono::microseconds(50);
    WallTime wall;
    for (int attempts = 4; attempts > 0; --attempts) {
      heard_ = clock_.now();
      wall = clock_.wall_now();
      if (clock_.now() - heard_ < turn) break;
    }
    scale_.sample(heard_, wall);
  }
  [[nodiscard]] Instant heard() const { return heard_; }
  [[nodiscard]] std::optional<Instant> instant_of(WallTime stamp) const { return scale_.instant_of(stamp); }
  void put(wire::ProbeAnswer& answer, std::optional<WallTime> stamp) const {
    const auto at = stamp ? scale_.instant_of(*stamp) : std::nullopt;
    answer.at = at.value_or(heard_);
    answer.stamp = at ? wire::Stamp::kernel : wire::Stamp::user;
  }

 private:
  sys::Clock& clock_;
  sys::StampScale scale_;
  Instant heard_;
};

}  // namespace ntool::net
