// NETLINK_SOCK_DIAG for TCP, UDP, UDP-Lite and raw sockets: sock_diag(7), linux/inet_diag.h.
#pragma once

#include <cstdint>
#include <vector>

#include <ntool/wire/netlink.hpp>
#include <ntool/wire/sockets.hpp>

namespace ntool::wire {

/// A set of states as the kernel wants it: bit N is the state N of SocketState. Bit 0 stands for states without a name.
using SocketStates = std::uint32_t;
inline constexpr SocketStates all_socket_states = 0xFFF;
[[nodiscard]] constexpr SocketStates only(SocketState state) {
  return SocketStates{1} << static_cast<unsigned>(state);
}

/// All sockets of one family and protocol in these states: SOCK_DIAG_BY_FAMILY with an inet_diag_req_v2. UNIX protocols
/// are an error.
Result<std::vector<std::uint8_t>> request_inet_sockets(Family family, SocketProtocol protocol, SocketStates states);

/// An answer to that. `protocol` is what was asked for: answers do not tell it. Errors: another message type, another
/// family, a message or an attribute that is too short.
Result<InetSocket> parse_inet_socket(const NetlinkMessage& message, SocketProtocol protocol);

}  // namespace ntool::wire
