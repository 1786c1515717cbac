// What the kernel tells beside the bytes of a message (cmsg(3)), as values.
#pragma once

#include <optional>
#include <sys/socket.h>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/time.hpp>
#include <ntool/sys/socket.hpp>

namespace ntool::sys {

struct Ancillary {
  std::optional<NetworkError> error;  ///< IP_RECVERR
  std::optional<Ttl> ttl;             ///< IP_RECVTTL, IPV6_RECVHOPLIMIT
  std::optional<IpAddress> to;        ///< IP_PKTINFO, IPV6_RECVPKTINFO
  std::optional<WallTime> stamp;      ///< SO_TIMESTAMPNS
  bool vlan_tag = false;              ///< PACKET_AUXDATA: the frame had one, which the kernel has taken off
};

/// `message` as recvmsg(2) left it.
Ancillary parse_ancillary(msghdr& message);

}  // namespace ntool::sys
