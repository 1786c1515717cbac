#include "arguments.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include <ntool/base/numbers.hpp>

namespace ntool::commands::ping {
namespace {

constexpr std::size_t longest_pattern = 16;

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

Result<std::uint64_t> parse_hex(std::string_view text, std::uint64_t min, std::uint64_t max) {
  const auto digits = text.substr(2);
  if (digits.empty() || !std::ranges::all_of(digits, is_hex_digit)) {
    return usage_error(fmt::format("'{}' is not a hexadecimal number", text));
  }
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (failed != std::errc{} || value > max) return usage_error(fmt::format("'{}' is larger than {}", text, max));
  if (value < min) return usage_error(fmt::format("'{}' is smaller than {}", text, min));
  return value;
}

}  // namespace

Result<std::uint64_t> number(std::string_view option, const std::optional<std::string>& text, std::uint64_t min,
                             std::uint64_t max, std::uint64_t otherwise) {
  if (!text) return otherwise;
  const bool hex = text->starts_with("0x") || text->starts_with("0X");
  auto value = hex ? parse_hex(*text, min, max) : parse_unsigned(*text, min, max);
  if (!value) return usage_error(fmt::format("{}: {}", option, value.error().reason));
  return value;
}

Result<std::vector<std::uint8_t>> pattern_bytes(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, is_hex_digit)) {
    return usage_error(fmt::format("patterns must be specified as hex digits: '{}'", text));
  }
  if (text.size() > 2 * longest_pattern) {
    return usage_error(fmt::format("-p: '{}' is longer than {} bytes", text, longest_pattern));
  }
  std::vector<std::uint8_t> bytes;
  for (; !text.empty(); text.remove_prefix(std::min<std::size_t>(text.size(), 2))) {
    std::uint8_t byte = 0;
    std::from_chars(text.data(), text.data() + std::min<std::size_t>(text.size(), 2), byte, 16);
    bytes.push_back(byte);
  }
  return bytes;
}

}  // namespace ntool::commands::ping
