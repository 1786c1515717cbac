#include <ctime>

#include <ntool/sys/clock.hpp>

namespace ntool::sys {
namespace {

Duration read_clock(clockid_t id) {
  timespec at{};
  ::clock_gettime(id, &at);
  return std::chrono::seconds(at.tv_sec) + std::chrono::nanoseconds(at.tv_nsec);
}

}  // namespace

Instant SystemClock::now() {
  return {read_clock(CLOCK_MONOTONIC)};
}
WallTime SystemClock::wall_now() {
  return {read_clock(CLOCK_REALTIME)};
}

}  // namespace ntool::sys
