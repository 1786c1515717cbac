// IFF_* (linux/if.h, netdevice(7)): what an interface is and does. Our own names, because linux/if.h brings
// <sys/socket.h> with it.
#pragma once

#include <cstdint>

namespace ntool::wire::rtnl::interface_flag {

inline constexpr std::uint32_t up = 1U << 0U;
inline constexpr std::uint32_t broadcast = 1U << 1U;
inline constexpr std::uint32_t debug = 1U << 2U;
inline constexpr std::uint32_t loopback = 1U << 3U;
inline constexpr std::uint32_t point_to_point = 1U << 4U;
inline constexpr std::uint32_t no_trailers = 1U << 5U;
inline constexpr std::uint32_t running = 1U << 6U;
inline constexpr std::uint32_t no_arp = 1U << 7U;
inline constexpr std::uint32_t promiscuous = 1U << 8U;
inline constexpr std::uint32_t all_multicast = 1U << 9U;
inline constexpr std::uint32_t master = 1U << 10U;
inline constexpr std::uint32_t slave = 1U << 11U;
inline constexpr std::uint32_t multicast = 1U << 12U;
inline constexpr std::uint32_t port_select = 1U << 13U;
inline constexpr std::uint32_t auto_media = 1U << 14U;
inline constexpr std::uint32_t dynamic = 1U << 15U;
inline constexpr std::uint32_t lower_up = 1U << 16U;
inline constexpr std::uint32_t dormant = 1U << 17U;
inline constexpr std::uint32_t echo = 1U << 18U;

}  // namespace ntool::wire::rtnl::interface_flag
