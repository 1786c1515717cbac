#include <algorithm>
#include <array>
#include <fmt/format.h>

#include <ntool/base/civil_time.hpp>

namespace ntool {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::seconds;

constexpr std::array<std::string_view, 7> weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr unsigned most_decimals = 9;

std::string fraction_text(std::uint32_t nanosecond, unsigned decimals) {
  if (decimals == 0) return {};
  return "." + fmt::format("{:09}", nanosecond).substr(0, std::min(decimals, most_decimals));
}

/// "+0900", with a colon "+09:00". Seconds, which zones had before they were standard, are left out.
std::string offset_text(seconds offset, std::string_view colon) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(offset).count();
  const auto size = minutes < 0 ? -minutes : minutes;
  return fmt::format("{}{:02}{}{:02}", minutes < 0 ? '-' : '+', size / 60, colon, size % 60);
}

}  // namespace

CivilTime civil_time(WallTime at, seconds offset) {
  // Whole seconds first: the nanoseconds of the ends of the scale have no room for an offset.
  const auto utc = std::chrono::floor<seconds>(at.since_epoch);
  const auto local = utc + offset;
  const auto day = std::chrono::floor<days>(local);
  const std::chrono::year_month_day date{std::chrono::sys_days(day)};
  const auto of_day = static_cast<unsigned>((local - day).count());
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<unsigned>(date.month()),
          .day = static_cast<unsigned>(date.day()),
          .weekday = std::chrono::weekday(std::chrono::sys_days(day)).c_encoding(),
          .hour = of_day / 3600,
          .minute = of_day / 60 % 60,
          .second = of_day % 60,
          .nanosecond = static_cast<std::uint32_t>((at.since_epoch % 1s + 1s) % 1s / 1ns)};
}

std::optional<TimeFormat> time_format_named(std::string_view word) {
  if (word == "epoch") return TimeFormat::epoch;
  if (word == "iso") return TimeFormat::iso;
  if (word == "rfc3339") return TimeFormat::rfc3339;
  if (word == "ctime") return TimeFormat::ctime;
  if (word == "time") return TimeFormat::time;
  return std::nullopt;
}

std::string time_text(WallTime at, TimeFormat format, seconds offset, unsigned decimals) {
  const CivilTime t = civil_time(at, offset);
  const auto fraction = fraction_text(t.nanosecond, decimals);
  const auto clock = fmt::format("{:02}:{:02}:{:02}{}", t.hour, t.minute, t.second, fraction);
  const auto date = [&] { return fmt::format("{:04}-{:02}-{:02}", t.year, t.month, t.day); };
  switch (format) {
    case TimeFormat::epoch: break;
    case TimeFormat::iso: return date() + 'T' + clock + offset_text(offset, "");
    case TimeFormat::rfc3339: return date() + ' ' + clock + offset_text(offset, ":");
    case TimeFormat::ctime:
      return fmt::format("{} {} {:2} {} {}", weekdays[t.weekday], months[t.month - 1], t.day, clock, t.year);
    case TimeFormat::time: return clock;
  }
  return fmt::format("{}{}", std::chrono::floor<seconds>(at.since_epoch).count(), fraction);
}

}  // namespace ntool
