// Points of the wall clock in the words of people. Which zone's is the caller's to say (sys/local_zone.hpp knows this
// host's), so these are pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <ntool/base/time.hpp>

namespace ntool {

/// The Gregorian calendar, also before its time.
struct CivilTime {
  int year = 1970;
  unsigned month = 1;    ///< 1 to 12
  unsigned day = 1;      ///< 1 to 31
  unsigned weekday = 4;  ///< 0: Sunday
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;  ///< never 60: Unix time has no leap seconds
  std::uint32_t nanosecond = 0;
  bool operator==(const CivilTime&) const = default;
};

/// What clocks show at `at` where they are `offset` ahead of UTC (behind it: negative).
[[nodiscard]] CivilTime civil_time(WallTime at, std::chrono::seconds offset);

enum class TimeFormat : std::uint8_t {
  epoch,    ///< "1795200182.250000": seconds since 1970
  iso,      ///< "2026-11-21T03:43:02.250000+0900" (ISO 8601, as strftime's %FT%T%z)
  rfc3339,  ///< "2026-11-21 03:43:02.250000+09:00" (RFC 3339 5.6, with a blank for the T)
  ctime,    ///< "Sat Nov 21 03:43:02.250000 2026" (asctime(3) in the C locale)
  time,     ///< "03:43:02.250000"
};
/// The words of TimeFormat as tables of options list them.
inline constexpr std::string_view time_format_words = "epoch|iso|rfc3339|ctime|time";
[[nodiscard]] std::optional<TimeFormat> time_format_named(std::string_view word);

/// `decimals` of the second, up to 9 and cut off, not rounded: a time never comes before it has come. 0: no dot either.
[[nodiscard]] std::string time_text(WallTime at, TimeFormat format, std::chrono::seconds offset, unsigned decimals = 6);

}  // namespace ntool
