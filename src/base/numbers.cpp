#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include <ntool/base/numbers.hpp>

namespace ntool {
namespace {

bool only_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::unexpected<Error> bad(std::string_view text, std::string_view why) {
  return usage_error(fmt::format("'{}' {}", text, why));
}

/// The rule that text breaks as a port, or empty.
std::string_view port_problem(std::string_view text, bool allow_zero) {
  if (text.empty()) return "is empty";
  if (!only_digits(text)) return "is not decimal digits alone";
  if (text == "0") return allow_zero ? "" : "is zero";
  if (text.front() == '0') return "has a leading zero";
  if (text.size() > 5 || (text.size() == 5 && text > "65535")) return "is larger than 65535";
  return "";
}

}  // namespace

Result<std::uint64_t> parse_unsigned(std::string_view text, std::uint64_t min, std::uint64_t max) {
  if (!only_digits(text)) return bad(text, "is not a whole number (decimal digits alone)");
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || value > max) return bad(text, fmt::format("is larger than {}", max));
  if (value < min) return bad(text, fmt::format("is smaller than {}", min));
  return value;
}

Result<std::int64_t> parse_signed(std::string_view text, std::int64_t min, std::int64_t max) {
  const bool negative = text.starts_with('-');
  if (!only_digits(text.substr(negative ? 1 : 0))) return bad(text, "is not a whole number");
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if ((failed != std::errc{} && negative) || value < min) return bad(text, fmt::format("is smaller than {}", min));
  if (failed != std::errc{} || value > max) return bad(text, fmt::format("is larger than {}", max));
  return value;
}

Result<Port> parse_port(std::string_view text, bool allow_zero) {
  if (const auto problem = port_problem(text, allow_zero); !problem.empty()) {
    return usage_error(fmt::format("'{}' is not a port: it {}", text, problem), "type a number from 1 to 65535");
  }
  std::uint16_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return Port(value);
}

Result<PortRange> parse_port_range(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) {
    const Port port = TRY(parse_port(text));
    return PortRange{port, port};
  }
  const auto a = parse_port(text.substr(0, dash));
  const auto b = parse_port(text.substr(dash + 1));
  if (!a || !b) {
    return usage_error(fmt::format("'{}' is not a port or a range of ports", text), "type 80 or 20-25 (1 to 65535)");
  }
  return PortRange{std::min(*a, *b), std::max(*a, *b)};
}

}  // namespace ntool
