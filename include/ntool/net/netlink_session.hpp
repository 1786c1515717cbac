// NetlinkSession: the rules of a netlink conversation (netlink(7)) over a channel of datagrams. Whose answer it is,
// where a dump ends, and what the kernel's errors mean is decided here; bytes move in the channel.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/result.hpp>
#include <ntool/net/netlink_transport.hpp>

namespace ntool::net {

/// Datagrams to and from the kernel. The real one is a socket; tests write what a kernel might say.
class NetlinkChannel {
 public:
  virtual ~NetlinkChannel() = default;
  virtual Result<void> send(Bytes datagram) = 0;

  struct Datagram {
    Bytes bytes;                    ///< valid until the next call
    bool truncated = false;         ///< longer than the channel's buffer
    std::uint32_t sender_port = 0;  ///< 0: the kernel
  };
  virtual Result<Datagram> receive() = 0;
  [[nodiscard]] virtual std::uint32_t port() const = 0;
};

class NetlinkSession final : public NetlinkTransport {
 public:
  explicit NetlinkSession(std::unique_ptr<NetlinkChannel> channel) : channel_(std::move(channel)) {}

  /// After an error of `sink` the rest of the answer is read and dropped, so that the session can be used again.
  /// Datagrams of other senders and answers to other requests are ignored.
  Result<void> exchange(Bytes request, const MessageSink& sink) override;

 private:
  std::unique_ptr<NetlinkChannel> channel_;
  std::uint32_t sequence_ = 0;
};

/// A session over a real NETLINK_ROUTE socket of this process's network namespace.
Result<std::unique_ptr<NetlinkTransport>> open_route_netlink();
/// The same for NETLINK_SOCK_DIAG.
Result<std::unique_ptr<NetlinkTransport>> open_sock_diag();
/// The bare channel of NETLINK_NETFILTER, whose batches are no single requests: net/nfnetlink speaks over it.
Result<std::unique_ptr<NetlinkChannel>> open_netfilter_channel();

}  // namespace ntool::net
