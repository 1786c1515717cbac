// What a request for a change asks of the kernel beside the change.
#pragma once

#include <cstdint>
#include <linux/netlink.h>

namespace ntool::wire::rtnl {

inline constexpr std::uint16_t acknowledged = NLM_F_REQUEST | NLM_F_ACK;
/// Not where there is one already.
inline constexpr std::uint16_t only_new = acknowledged | NLM_F_CREATE | NLM_F_EXCL;

}  // namespace ntool::wire::rtnl
