#include "pattern.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include <ntool/commands/number_options.hpp>

namespace ntool::commands::ping {
namespace {

constexpr std::size_t longest_pattern = 16;

}  // namespace

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
