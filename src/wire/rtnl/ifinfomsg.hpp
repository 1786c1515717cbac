// struct ifinfomsg of a request, the fixed part of messages about links.
#pragma once

#include <cstddef>
#include <linux/rtnetlink.h>

#include <ntool/base/bytes.hpp>
#include <ntool/base/numbers.hpp>

namespace ntool::wire::rtnl {

/// `change`: which of the IFF_* in `flags` are meant.
inline void write_ifinfomsg(ByteWriter& out, IfIndex index = {}, std::uint32_t flags = 0, std::uint32_t change = 0) {
  out.zeros(offsetof(ifinfomsg, ifi_index));  // any family, any hardware
  out.u32(index.value());
  out.u32(flags);
  out.u32(change);
}

}  // namespace ntool::wire::rtnl
