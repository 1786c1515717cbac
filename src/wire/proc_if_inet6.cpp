#include <charconv>
#include <optional>

#include <ntool/base/bytes.hpp>
#include <ntool/base/config_text.hpp>
#include <ntool/wire/proc_if_inet6.hpp>

namespace ntool::wire {
namespace {

constexpr std::size_t address_digits = 32;

/// "fe80…0001 02 40 20 80     eth0": the address, then the interface's index in hexadecimal.
std::optional<IfInet6Entry> parse_line(std::string_view line) {
  if (line.size() < address_digits + 2 || line[address_digits] != ' ') return std::nullopt;
  const auto bytes = from_hex(line.substr(0, address_digits));
  if (!bytes) return std::nullopt;
  const auto address = IpAddress::from_bytes(*bytes);
  if (!address || !address->is_v6()) return std::nullopt;
  std::uint32_t index = 0;
  const std::string_view rest = line.substr(address_digits + 1);
  const auto [end, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), index, 16);
  if (failed != std::errc{} || (end != rest.data() + rest.size() && *end != ' ')) return std::nullopt;
  return IfInet6Entry{IfIndex(index), *address};
}

}  // namespace

std::vector<IfInet6Entry> parse_proc_if_inet6(std::string_view text) {
  std::vector<IfInet6Entry> entries;
  while (!text.empty()) {
    if (auto entry = parse_line(next_line(text))) entries.push_back(*std::move(entry));
  }
  return entries;
}

}  // namespace ntool::wire
