// AF_INET and AF_INET6 as Linux numbers them on every architecture; <sys/socket.h> has no place in this layer.
// netfilter calls the same numbers NFPROTO_IPV4 and NFPROTO_IPV6.
#pragma once

#include <cstdint>

#include <ntool/base/ip.hpp>

namespace ntool::wire {

inline constexpr std::uint8_t af_inet = 2;
inline constexpr std::uint8_t af_inet6 = 10;

constexpr std::uint8_t af_number(Family family) {
  return family == Family::ipv4 ? af_inet : af_inet6;
}

}  // namespace ntool::wire
