// /proc/net/if_inet6: the IPv6 addresses in the kernel's own order, which is that of a hash with a secret key and which
// netlink does not tell. Everything else in it netlink tells better.
#pragma once

#include <string_view>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>

namespace ntool::wire {

struct IfInet6Entry {
  IfIndex index;
  IpAddress address;
  bool operator==(const IfInet6Entry&) const = default;
};

/// Lines that are not of the format are left out.
std::vector<IfInet6Entry> parse_proc_if_inet6(std::string_view text);

}  // namespace ntool::wire
