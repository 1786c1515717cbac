// NetlinkSocket: one AF_NETLINK socket (netlink(7)). It moves datagrams and says who sent them; what they mean is the
// business of net/netlink_session.
#pragma once

#include <cstdint>

#include <ntool/base/bytes.hpp>
#include <ntool/base/result.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::sys {

class NetlinkSocket {
 public:
  /// A socket for NETLINK_ROUTE, with extended error texts and strict checking of requests where the kernel has them.
  static Result<NetlinkSocket> open_route();
  /// A socket for NETLINK_SOCK_DIAG, sock_diag(7). Errors: EPROTONOSUPPORT where the kernel was built without.
  static Result<NetlinkSocket> open_sock_diag();
  /// A socket for NETLINK_NETFILTER (nf_tables), with room for a long batch. receive() fails with EAGAIN after five
  /// seconds: the kernel answers a batch before send() returns, or never. Errors: EPROTONOSUPPORT as above.
  static Result<NetlinkSocket> open_netfilter();

  /// One datagram to the kernel.
  Result<void> send(Bytes datagram);

  struct Received {
    std::size_t size = 0;           ///< bytes now in the buffer
    bool truncated = false;         ///< the datagram was longer than the buffer; its rest is lost
    std::uint32_t sender_port = 0;  ///< 0: the kernel
  };
  /// Waits for a datagram. Errors: ENOBUFS (Error::sys_errno) means that datagrams were lost.
  Result<Received> receive(MutableBytes buffer);

  /// Our own address, which the kernel writes into its answers.
  [[nodiscard]] std::uint32_t port() const { return port_; }

 private:
  NetlinkSocket(Fd fd, const char* name, std::uint32_t port) : fd_(std::move(fd)), name_(name), port_(port) {}
  static Result<NetlinkSocket> open(int protocol, const char* name);
  Fd fd_;
  const char* name_;  // for errors
  std::uint32_t port_;
};

}  // namespace ntool::sys
