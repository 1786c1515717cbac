// Ports: the doors to the kernel and to name servers that a verb may ask for, opened at their first use. Tests replace
// them with in-memory twins (tests/support).
#pragma once

#include <ntool/base/result.hpp>

namespace ntool::net {

class NetlinkTransport;
class Resolver;

class Ports {
 public:
  virtual ~Ports() = default;
  /// NETLINK_ROUTE: links, addresses, routes, neighbours.
  virtual Result<NetlinkTransport*> route_netlink() = 0;
  virtual Result<Resolver*> resolver() = 0;
};

}  // namespace ntool::net
