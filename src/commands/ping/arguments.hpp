// Arguments of options, read as ping(8) reads them but strictly. Errors: Errc::usage, beginning with the option.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/result.hpp>

namespace ntool::commands::ping {

/// Decimal, or hexadecimal behind 0x. No text: `otherwise`.
Result<std::uint64_t> number(std::string_view option, const std::optional<std::string>& text, std::uint64_t min,
                             std::uint64_t max, std::uint64_t otherwise = 0);

/// The same, absent where nothing was typed. `max` must fit a Number.
template <class Number>
Result<std::optional<Number>> optional_number(std::string_view option, const std::optional<std::string>& text,
                                              std::uint64_t min, std::uint64_t max) {
  if (!text) return std::nullopt;
  return static_cast<Number>(TRY(number(option, text, min, max)));
}

/// -p: hexadecimal digits, two for a byte and one for a last one, up to 16 bytes: "fff" is ff 0f.
Result<std::vector<std::uint8_t>> pattern_bytes(std::string_view text);

}  // namespace ntool::commands::ping
