#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include <ntool/base/numbers.hpp>
#include <ntool/commands/number_options.hpp>

namespace ntool::commands {
namespace {

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

Result<std::uint64_t> of_option(std::string_view option, Result<std::uint64_t> value) {
  if (!value) return usage_error(fmt::format("{}: {}", option, value.error().reason));
  return value;
}

}  // namespace

Result<std::uint64_t> number_option(std::string_view option, const std::optional<std::string>& text, std::uint64_t min,
                                    std::uint64_t max, std::uint64_t otherwise) {
  if (!text) return otherwise;
  return of_option(option, parse_unsigned(*text, min, max));
}

Result<std::uint64_t> bits_option(std::string_view option, const std::string& text, std::uint64_t min,
                                  std::uint64_t max) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  return of_option(option, hex ? parse_hex(text, min, max) : parse_unsigned(text, min, max));
}

}  // namespace ntool::commands
