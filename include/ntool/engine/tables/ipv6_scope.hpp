// The scope of an IPv6 address as Linux writes it into /proc/net/if_inet6 and ifconfig shows it: bits, not the numbers
// of RFC 4291.
#pragma once

#include <cstdint>
#include <string>

#include <ntool/base/ip.hpp>

namespace ntool::engine {

namespace ipv6_scope {
inline constexpr std::uint8_t global = 0;
inline constexpr std::uint8_t host = 0x10;
inline constexpr std::uint8_t link = 0x20;
inline constexpr std::uint8_t site = 0x40;
inline constexpr std::uint8_t compatible = 0x80;  ///< IPv4-compatible, ::a.b.c.d (RFC 4291 2.5.5.1)
}  // namespace ipv6_scope

/// `address` must be IPv6.
std::uint8_t ipv6_scope_of(const IpAddress& address);

/// "global", "link", "compat,global" …
std::string ipv6_scope_words(std::uint8_t scope);

}  // namespace ntool::engine
