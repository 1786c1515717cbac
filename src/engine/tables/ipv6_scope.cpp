#include <algorithm>

#include <ntool/engine/tables/ipv6_scope.hpp>

namespace ntool::engine {
namespace {

/// RFC 4291 2.7: the scope of a multicast address is its second byte's low half.
std::uint8_t multicast_scope(std::uint8_t low_half) {
  switch (low_half) {
    case 1: return ipv6_scope::host;
    case 2: return ipv6_scope::link;
    case 5: return ipv6_scope::site;
    default: return ipv6_scope::global;
  }
}

}  // namespace

std::uint8_t ipv6_scope_of(const IpAddress& address) {
  const auto bytes = address.bytes();
  if (bytes[0] == 0xFF) return multicast_scope(bytes[1] & 0xFU);
  if (bytes[0] == 0xFE && (bytes[1] & 0xC0U) == 0x80) return ipv6_scope::link;
  if (bytes[0] == 0xFE && (bytes[1] & 0xC0U) == 0xC0) return ipv6_scope::site;  // RFC 3879 deprecates it
  if (address.is_loopback()) return ipv6_scope::host;
  const bool starts_with_96_zero_bits = std::ranges::all_of(bytes.first(12), [](auto byte) { return byte == 0; });
  if (starts_with_96_zero_bits && !address.is_unspecified()) return ipv6_scope::compatible;
  return ipv6_scope::global;
}

std::string ipv6_scope_words(std::uint8_t scope) {
  std::string words;
  const auto add = [&](std::string_view word) {
    if (!words.empty()) words += ',';
    words += word;
  };
  if ((scope & ipv6_scope::compatible) != 0) add("compat");
  if ((scope & ~ipv6_scope::compatible) == 0) add("global");
  if ((scope & ipv6_scope::link) != 0) add("link");
  if ((scope & ipv6_scope::site) != 0) add("site");
  if ((scope & ipv6_scope::host) != 0) add("host");
  return words;
}

}  // namespace ntool::engine
