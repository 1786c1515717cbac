#include <cerrno>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/netlink_socket.hpp>

namespace ntool::sys {
namespace {

/// Options that old kernels lack: without them texts are shorter and answers longer, and nothing else.
void try_option(int fd, int option) {
  const int on = 1;
  ::setsockopt(fd, SOL_NETLINK, option, &on, sizeof(on));
}

}  // namespace

Result<NetlinkSocket> NetlinkSocket::open_route() {
  auto socket = TRY(open(NETLINK_ROUTE, "a route netlink socket"));
  try_option(socket.fd_.number(), NETLINK_EXT_ACK);
  try_option(socket.fd_.number(), NETLINK_GET_STRICT_CHK);
  return socket;
}

Result<NetlinkSocket> NetlinkSocket::open_sock_diag() {
  auto socket = TRY(open(NETLINK_SOCK_DIAG, "a sock_diag netlink socket"));
  try_option(socket.fd_.number(), NETLINK_EXT_ACK);
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
