#include "socket_option.hpp"

#include <cerrno>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/netlink_socket.hpp>

namespace ntool::sys {
Result<NetlinkSocket> NetlinkSocket::open_route() {
  auto socket = TRY(open(NETLINK_ROUTE, "a route netlink socket"));
  // Kernels that lack these give shorter texts and longer answers, and nothing else.
  try_option(socket.fd_.number(), SOL_NETLINK, NETLINK_EXT_ACK, 1);
  try_option(socket.fd_.number(), SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
  return socket;
}

Result<NetlinkSocket> NetlinkSocket::open_sock_diag() {
  auto socket = TRY(open(NETLINK_SOCK_DIAG, "a sock_diag netlink socket"));
  try_option(socket.fd_.number(), SOL_NETLINK, NETLINK_EXT_ACK, 1);
  return socket;
}

Result<NetlinkSocket> NetlinkSocket::open_netfilter() {
  auto socket = TRY(open(NETLINK_NETFILTER, "a netfilter netlink socket"));
  const int fd = socket.fd_.number();
  try_option(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
  try_option(fd, SOL_SOCKET, SO_SNDBUF, 4 << 20);  // the kernel gives what net.core.wmem_max allows
  const timeval patience{.tv_sec = 5, .tv_usec = 0};
  if (::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0)
    return fail_errno("set", "SO_RCVTIMEO");
  return socket;
}

Result<NetlinkSocket> NetlinkSocket::open(int protocol, const char* name) {
  Fd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
  if (!fd.is_open()) return fail_errno("open", name);
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  socklen_t length = sizeof(address);
  if (::bind(fd.number(), reinterpret_cast<const sockaddr*>(&address), length) != 0 ||
      ::getsockname(fd.number(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    return fail_errno("bind", name);
  }
  return NetlinkSocket(std::move(fd), name, address.nl_pid);
}

Result<void> NetlinkSocket::send(Bytes datagram) {
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  ssize_t sent = -1;
  do {
    sent = ::sendto(fd_.number(), datagram.data(), datagram.size(), 0, reinterpret_cast<const sockaddr*>(&kernel),
                    sizeof(kernel));
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) return fail_errno("send to the kernel over", name_);
  return {};
}

Result<NetlinkSocket::Received> NetlinkSocket::receive(MutableBytes buffer) {
  sockaddr_nl sender{};
  iovec part{buffer.data(), buffer.size()};
  msghdr header{};
  header.msg_name = &sender;
  header.msg_namelen = sizeof(sender);
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  ssize_t size = -1;
  do {  // the kernel answers at once, so a signal need not end the wait
    size = ::recvmsg(fd_.number(), &header, 0);
  } while (size < 0 && errno == EINTR);
  if (size < 0) return fail_errno("receive from the kernel over", name_);
  return Received{.size = static_cast<std::size_t>(size),
                  .truncated = (header.msg_flags & MSG_TRUNC) != 0,
                  .sender_port = sender.nl_pid};
}

}  // namespace ntool::sys
