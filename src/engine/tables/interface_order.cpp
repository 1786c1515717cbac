#include <limits>
#include <tuple>

#include <ntool/engine/tables/interface_order.hpp>

namespace ntool::engine {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Where the digits at the end of `text` begin.
std::size_t start_of_number(std::string_view text) {
  std::size_t at = text.size();
  while (at > 0 && is_digit(text[at - 1])) --at;
  return at;
}

/// As C's atoi computes it on 64-bit machines: saturated at 64 bits, then cut to 32, so that large numbers may turn
/// negative. The order must be the same as that of the tool that is replaced.
std::int32_t number_of(std::string_view digits) {
  constexpr std::int64_t max = std::numeric_limits<std::int64_t>::max();
  std::int64_t value = 0;
  for (const char c : digits) {
    const std::int64_t digit = c - '0';
    value = value > (max - digit) / 10 ? max : value * 10 + digit;
  }
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(static_cast<std::uint64_t>(value)));
}

}  // namespace

NaturalName::NaturalName(std::string_view name) {
  const std::size_t alias_digits = start_of_number(name);
  if (alias_digits < name.size() && alias_digits > 0 && name[alias_digits - 1] == ':') {
    alias = number_of(name.substr(alias_digits));
    name = name.substr(0, alias_digits - 1);
  }
  const std::size_t digits = start_of_number(name);
  stem = name.substr(0, digits);
  number = number_of(name.substr(digits));
}

}  // namespace ntool::engine
