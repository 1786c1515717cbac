// What the kernel tells beside the bytes of a message (cmsg(3)), as values.
#pragma once

#include <optional>
#include <sys/socket.h>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/time.hpp>
#include <ntool/sys/socket.hpp>

namespace ntool::sys {

struct Ancillary {
  std::optional<NetworkError> error;          ///< IP_RECVERR
  std::optional<Ttl> ttl;                     ///< IP_RECVTTL, IPV6_RECVHOPLIMIT
  std::optional<IpAddress> to;                ///< IP_PKTINFO, IPV6_RECVPKTINFO
  std::optional<WallTime> stamp;              ///< SO_TIMESTAMPNS
  std::optional<std::uint8_t> traffic_class;  ///< IP_RECVTOS, IPV6_RECVTCLASS
  Bytes options;                              ///< IP_RECVOPTS, where the message lies
  std::optional<std::uint32_t> left;          ///< SO_TIMESTAMPING with OPT_ID: which packet it was that left at `stamp`
  std::optional<std::uint32_t> drops;         ///< SO_RXQ_OVFL: before this message, since the socket was opened
  bool vlan_tag = false;                      ///< PACKET_AUXDATA: the frame had one, which the kernel has taken off
};

/// `message` as recvmsg(2) left it.
Ancillary parse_ancillary(msghdr& message);

}  // namespace ntool::sys
