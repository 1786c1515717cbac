// Numbers behind options that a verb checks by rules of its own. Errors: Errc::usage, beginning with the option:
// "-c: '1x' is not a number".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <ntool/base/result.hpp>

namespace ntool::commands {

constexpr bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Decimal digits and nothing else, within [min, max]. No text: `otherwise`.
Result<std::uint64_t> number_option(std::string_view option, const std::optional<std::string>& text, std::uint64_t min,
                                    std::uint64_t max, std::uint64_t otherwise = 0);

/// The same, or hexadecimal behind 0x: for what is a pattern of bits, which others show that way.
Result<std::uint64_t> bits_option(std::string_view option, const std::string& text, std::uint64_t min,
                                  std::uint64_t max);

/// number_option() and bits_option(), absent where nothing was typed. `max` must fit a Number.
template <class Number>
Result<std::optional<Number>> number_if_any(std::string_view option, const std::optional<std::string>& text,
                                            std::uint64_t min, std::uint64_t max) {
  if (!text) return std::nullopt;
  return static_cast<Number>(TRY(number_option(option, text, min, max)));
}
template <class Number>
Result<std::optional<Number>> bits_if_any(std::string_view option, const std::optional<std::string>& text,
                                          std::uint64_t min, std::uint64_t max) {
  if (!text) return std::nullopt;
  return static_cast<Number>(TRY(bits_option(option, *text, min, max)));
}

}  // namespace ntool::commands
