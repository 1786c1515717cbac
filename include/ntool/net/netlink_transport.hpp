// NetlinkTransport: one request to the kernel and its answers, message by message. The kernel is reached through a
// NetlinkSession over a socket (open_route_netlink in net/netlink_channel.cpp); twins in tests/support and in the
// golden runner replay recorded dumps.
#pragma once

#include <functional>

#include <ntool/base/bytes.hpp>
#include <ntool/base/result.hpp>

namespace ntool::net {

/// Receives one whole netlink message (header and payload), valid only during the call. An error ends the exchange.
using MessageSink = std::function<Result<void>(Bytes message)>;

class NetlinkTransport {
 public:
  virtual ~NetlinkTransport() = default;
  /// Sends `request` (one message with its header; sequence and port are filled in here), hands every answer to `sink`
  /// up to NLMSG_DONE, the acknowledgement or an NLMSG_ERROR, which becomes an Error with the kernel's extended text.
  /// A dump that the kernel marks as interrupted (NLM_F_DUMP_INTR) fails with Errc::interrupted: ask again.
  virtual Result<void> exchange(Bytes request, const MessageSink& sink) = 0;
};

}  // namespace ntool::net
