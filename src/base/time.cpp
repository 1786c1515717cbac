#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/numbers.hpp>
#include <ntool/base/time.hpp>

namespace ntool {
namespace {

constexpr std::uint64_t max_seconds = 1ULL << 31U;

bool digits_or_empty(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<Duration> parse_seconds(std::string_view text) {
  const auto dot = text.find('.');
  const auto whole = text.substr(0, dot);
  const auto fraction = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
  if ((whole.empty() && fraction.empty()) || !digits_or_empty(whole) || !digits_or_empty(fraction)) {
    return usage_error(fmt::format("'{}' is not a number of seconds", text), "type seconds such as 2 or 0.5");
  }
  const auto seconds = whole.empty() ? Result<std::uint64_t>(0) : parse_unsigned(whole, 0, max_seconds);
  if (!seconds) return usage_error(fmt::format("'{}' seconds is too long", text), "type at most 2147483648");
  std::int64_t nanoseconds = 0;
  for (std::size_t i = 0; i < 9; ++i) {
    nanoseconds = nanoseconds * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  }
  return std::chrono::seconds(*seconds) + std::chrono::nanoseconds(nanoseconds);
}

Result<Duration> parse_signed_seconds(std::string_view text) {
  if (!text.starts_with('-')) return parse_seconds(text);
  const auto magnitude = parse_seconds(text.substr(1));
  if (!magnitude) return usage_error(fmt::format("'{}' is not a number of seconds", text), "type seconds such as 2");
  return -*magnitude;
}

}  // namespace ntool
