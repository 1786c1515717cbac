// Clock: where Instants come from. Only the caller of an engine has one.
#pragma once

#include <ntool/base/time.hpp>

namespace ntool::sys {

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() = 0;        ///< CLOCK_MONOTONIC
  [[nodiscard]] virtual WallTime wall_now() = 0;  ///< CLOCK_REALTIME
};

class SystemClock final : public Clock {
 public:
  Instant now() override;
  WallTime wall_now() override;
};

}  // namespace ntool::sys
