// What ping says of an ICMP error, in the very words of iputils, which scripts look for.
#pragma once

#include <cstdint>
#include <string>

#include <ntool/base/ip.hpp>

namespace ntool::wire {

/// What stands behind "From A icmp_seq=N ": "Destination Host Unreachable", "Frag needed and DF set (mtu = 1400)";
/// IPv6: "Destination unreachable: No route". Every type and code has words. `info` as icmp_info() gives it: MTU,
/// pointer, or a redirect's gateway.
std::string icmp_error_sentence(Family family, std::uint8_t type, std::uint8_t code, std::uint32_t info);

}  // namespace ntool::wire
