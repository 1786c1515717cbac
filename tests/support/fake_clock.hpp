// The clock of a test: a variable.
#pragma once

#include <ntool/sys/clock.hpp>

namespace ntool::test {

class FakeClock final : public sys::Clock {
 public:
  Instant now() override { return at; }
  WallTime wall_now() override { return {std::chrono::seconds(1'700'000'000) + at.since}; }
  void advance(Duration by) { at = at + by; }

  Instant at{std::chrono::seconds(1000)};
};

}  // namespace ntool::test
