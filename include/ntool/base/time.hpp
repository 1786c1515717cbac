// Time is an argument: engines receive an Instant, sys::Clock makes them, tests own them.
#pragma once

#include <chrono>
#include <compare>
#include <string_view>

#include <ntool/base/result.hpp>

namespace ntool {

using Duration = std::chrono::nanoseconds;

/// A point on the monotonic scale (CLOCK_MONOTONIC); its zero means nothing.
struct Instant {
  Duration since{};
  constexpr auto operator<=>(const Instant&) const = default;
  friend constexpr Instant operator+(Instant at, Duration by) { return {at.since + by}; }
  friend constexpr Instant operator-(Instant at, Duration by) { return {at.since - by}; }
  friend constexpr Duration operator-(Instant later, Instant earlier) { return later.since - earlier.since; }
};

/// The wall clock: time since 1970-01-01 UTC. For showing to people, never for measuring.
struct WallTime {
  Duration since_epoch{};
  constexpr auto operator<=>(const WallTime&) const = default;
};

constexpr double to_milliseconds(Duration d) {
  return std::chrono::duration<double, std::milli>(d).count();
}
constexpr double to_seconds(Duration d) {
  return std::chrono::duration<double>(d).count();
}

/// Seconds as people type them, "2", "0.25" or ".5" (the dot is the decimal sign in every locale), up to 2^31 seconds.
/// No sign, exponent or unit.
Result<Duration> parse_seconds(std::string_view text);

/// As parse_seconds with an optional leading '-', for options in which a negative value means "for ever".
Result<Duration> parse_signed_seconds(std::string_view text);

}  // namespace ntool
