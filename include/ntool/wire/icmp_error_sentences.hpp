// ICMP errors in the words of ping(8), for whom scripts read: icmp_text.hpp has those for people.
#pragma once

#include <cstdint>
#include <string>

#include <ntool/base/ip.hpp>

namespace ntool::wire {

/// "Destination Host Unreachable", "Frag needed and DF set (mtu = 1400)", "Redirect Host(New nexthop: 192.0.2.1)", for
/// IPv6 "Destination unreachable: No route", "Packet too big: mtu=1400". `info` is ProbeAnswer::icmp_info: MTU, gateway
/// or pointer. Types that are no errors: "Bad ICMP type: 99", "unknown icmp type: 99".
std::string icmp_error_sentence(Family family, std::uint8_t type, std::uint8_t code, std::uint32_t info);

}  // namespace ntool::wire
