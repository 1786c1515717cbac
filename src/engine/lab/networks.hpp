// Arithmetic of prefixes and addresses, for those who hand them out.
#pragma once

#include <cstdint>
#include <optional>

#include <ntool/base/ip.hpp>

namespace ntool::engine::lab {

/// Whether one holds the other.
bool overlap(const Prefix& a, const Prefix& b);

/// Numbers within a prefix that a host may have; `last` is cut to 2^32 - 1.
struct HostNumbers {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  [[nodiscard]] std::uint64_t count() const { return last - first + 1; }
};
/// IPv4: neither the network's address nor the broadcast (RFC 1122 3.2.1.3); IPv6: not the routers' anycast address
/// (RFC 4291 2.6.1). A prefix that has two addresses is a cable (RFC 3021, RFC 6164), and of one address nothing is
/// left.
std::optional<HostNumbers> host_numbers(const Prefix& prefix);

/// The address that is `number` behind the network's own.
IpAddress nth_address(const Prefix& prefix, std::uint64_t number);

}  // namespace ntool::engine::lab
