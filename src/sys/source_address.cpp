#include "socket_address.hpp"

#include <ntool/sys/fd.hpp>
#include <ntool/sys/source_address.hpp>

namespace ntool::sys {

std::optional<IpAddress> source_address(const IpAddress& destination) {
  constexpr Port discard(9);  // any port but zero; no datagram leaves
  const SocketAddress to = to_socket_address({destination, discard});
  const Fd socket(::socket(to.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return std::nullopt;
  if (::connect(socket.number(), to.raw(), to.length) < 0) return std::nullopt;
  SocketAddress from;
  if (::getsockname(socket.number(), from.raw(), &from.length) < 0) return std::nullopt;
  return to_endpoint(from).ip;
}

}  // namespace ntool::sys
