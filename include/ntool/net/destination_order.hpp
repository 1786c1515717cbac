// RFC 6724 6: in which order to try the addresses of one host. Pure: the source address that the kernel would choose
// for each comes with it.
#pragma once

#include <optional>
#include <vector>

#include <ntool/base/ip.hpp>

namespace ntool::net {

struct Destination {
  IpAddress address;
  std::optional<IpAddress> source;  ///< absent: the kernel has no route to it
};

/// Rules 1 (usable), 2 (same scope), 5 (same label), 6 (precedence), 8 (smaller scope) and 9 (longest prefix, IPv6
/// alone, since for IPv4 it defeats round robin); equals keep their order (10). The rules between need facts about
/// addresses (deprecated, home, tunnelled) that only the kernel has and that it has weighed in choosing the source.
void order_destinations(std::vector<Destination>& destinations);

}  // namespace ntool::net
