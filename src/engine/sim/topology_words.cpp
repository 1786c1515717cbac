#include "topology_words.hpp"

#include <array>
#include <fmt/format.h>

#include <ntool/base/bytes.hpp>

namespace ntool::engine::sim {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t per_second;
};
constexpr std::array<Unit, 4> units = {{{"ns", 1'000'000'000}, {"us", 1'000'000}, {"ms", 1'000}, {"s", 1}}};

struct NamedKind {
  std::string_view name;
  IcmpKind kind;
};
/// RFC 792 and RFC 1812 5.2.7.1; RFC 4443 3.1 with its nearest code.
constexpr std::array<NamedKind, 5> unreachable_kinds = {{{"net", {3, 0, 1, 0}},
                                                         {"host", {3, 1, 1, 3}},
                                                         {"protocol", {3, 2, 4, 1}},
                                                         {"port", {3, 3, 1, 4}},
                                                         {"admin", {3, 13, 1, 1}}}};

std::unexpected<Error> wrong(std::string_view word, std::string_view wanted) {
  return malformed("topology", fmt::format("'{}' is not {}", word, wanted));
}

/// "1.25" as billionths; the parser of seconds is the one for decimal numbers.
std::optional<std::int64_t> parse_decimal(std::string_view word) {
  const auto value = parse_seconds(word);
  if (!value) return std::nullopt;
  return value->count();
}

}  // namespace

Result<Duration> parse_time(std::string_view word) {
  constexpr std::string_view wanted = "a time such as 1.5ms or 2s, up to an hour";
  for (const auto& unit : units) {
    if (!word.ends_with(unit.name)) continue;
    const auto number = parse_decimal(word.substr(0, word.size() - unit.name.size()));
    if (!number || *number / unit.per_second > 3600'000'000'000) return wrong(word, wanted);
    return Duration(*number / unit.per_second);
  }
  return wrong(word, wanted);
}

Result<double> parse_share(std::string_view word) {
  constexpr std::int64_t whole = 100'000'000'000;
  const auto number = word.ends_with('%') ? parse_decimal(word.substr(0, word.size() - 1)) : std::nullopt;
  if (!number || *number > whole) return wrong(word, "a share such as 2.5%, up to 100%");
  return static_cast<double>(*number) / static_cast<double>(whole);
}

Result<std::uint32_t> parse_rate(std::string_view word) {
  const auto number = word.ends_with("/s") ? parse_unsigned(word.substr(0, word.size() - 2), 1, 1'000'000'000)
                                           : Result<std::uint64_t>(usage_error(""));
  if (!number) return wrong(word, "a rate such as 10/s");
  return static_cast<std::uint32_t>(*number);
}

Result<wire::MplsLabel> parse_label(std::string_view word) {
  constexpr std::array<std::uint64_t, 3> limits = {0xfffff, 7, 255};
  std::array<std::uint64_t, 3> parts = {0, 0, 1};
  std::string_view rest = word;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto slash = rest.find('/');
    const auto number = parse_unsigned(rest.substr(0, slash), 0, limits[i]);
    if (!number) return wrong(word, "a label such as 24001 or 24001/5/1 (label, traffic class, TTL)");
    parts[i] = *number;
    if (slash == std::string_view::npos) {
      return wire::MplsLabel{.label = static_cast<std::uint32_t>(parts[0]),
                             .traffic_class = static_cast<std::uint8_t>(parts[1]),
                             .ttl = Ttl(static_cast<std::uint8_t>(parts[2]))};
    }
    rest.remove_prefix(slash + 1);
  }
  return wrong(word, "a label: it has more than three parts");
}

Result<IcmpKind> parse_unreachable(std::string_view word) {
  for (const auto& named : unreachable_kinds) {
    if (named.name == word) return named.kind;
  }
  const auto code = parse_unsigned(word, 0, 255);
  if (!code) return wrong(word, "one of net, host, protocol, port, admin, nor a code");
  const auto number = static_cast<std::uint8_t>(*code);
  return IcmpKind{wire::icmp_v4::unreachable, number, wire::icmp_v6::unreachable, number};
}

Result<IcmpKind> parse_icmp_kind(std::string_view word) {
  const auto slash = word.find('/');
  const auto type = parse_unsigned(word.substr(0, slash), 0, 255);
  const auto code = slash == std::string_view::npos ? Result<std::uint64_t>(usage_error(""))
                                                    : parse_unsigned(word.substr(slash + 1), 0, 255);
  if (!type || !code) return wrong(word, "a type and a code such as 3/13");
  const auto type_number = static_cast<std::uint8_t>(*type);
  const auto code_number = static_cast<std::uint8_t>(*code);
  return IcmpKind{type_number, code_number, type_number, code_number};
}

Result<std::string> parse_text(std::string_view word) {
  std::string text;
  std::string_view rest = word;
  while (!rest.empty()) {
    const auto slash = rest.find('\\');
    text += rest.substr(0, slash);
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
    const char kind = rest.empty() ? '\0' : rest.front();
    const auto byte = kind == 'x' && rest.size() >= 3 ? from_hex(rest.substr(1, 2)) : from_hex("");
    if (byte && byte->size() == 1) {
      text += static_cast<char>(byte->front());
    } else if (kind == 'n' || kind == 'r' || kind == 's' || kind == '\\') {
      text += kind == 'n' ? '\n' : kind == 'r' ? '\r' : kind == 's' ? ' ' : '\\';
    } else {
      return wrong(word, "a text whose backslashes are followed by n, r, s, a backslash, or x and two digits");
    }
    rest.remove_prefix(kind == 'x' ? 3 : 1);
  }
  return text;
}

}  // namespace ntool::engine::sim
