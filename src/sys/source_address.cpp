#include "socket_address.hpp"

#include <ntool/sys/fd.hpp>
#include <ntool/sys/source_address.hpp>

namespace ntool::sys {
namespace {

/// A datagram socket that is connected there; not open: there is no way.
Fd connected_to(const IpAddress& destination) {
  constexpr Port discard(9);  // any port but zero; no datagram leaves
  const SocketAddress to = to_socket_address({destination, discard});
  Fd socket(::socket(to.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (socket.is_open() && ::connect(socket.number(), to.raw(), to.length) < 0) socket.reset();
  return socket;
}

}  // namespace

std::optional<IpAddress> source_address(const IpAddress& destination) {
  const Fd socket = connected_to(destination);
  SocketAddress from;
  if (!socket.is_open() || ::getsockname(socket.number(), from.raw(), &from.length) < 0) return std::nullopt;
  return to_endpoint(from).ip;
}

std::optional<Mtu> path_mtu(const IpAddress& destination) {
  const Fd socket = connected_to(destination);
  int mtu = 0;
  socklen_t length = sizeof mtu;
  const int level = destination.is_v4() ? static_cast<int>(IPPROTO_IP) : static_cast<int>(IPPROTO_IPV6);
  const int option = destination.is_v4() ? IP_MTU : IPV6_MTU;
  if (!socket.is_open() || ::getsockopt(socket.number(), level, option, &mtu, &length) < 0 || mtu <= 0) {
    return std::nullopt;
  }
  return Mtu(static_cast<std::uint32_t>(mtu));
}

}  // namespace ntool::sys
