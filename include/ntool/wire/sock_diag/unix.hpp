// NETLINK_SOCK_DIAG for UNIX sockets: sock_diag(7), linux/unix_diag.h.
#pragma once

#include <cstdint>
#include <vector>

#include <ntool/wire/netlink.hpp>
#include <ntool/wire/sock_diag/inet.hpp>
#include <ntool/wire/sockets.hpp>

namespace ntool::wire {

/// All UNIX sockets in these states, with names, peers and queues; with `details` also the files of their names and the
/// connections that wait at listeners.
Result<std::vector<std::uint8_t>> request_unix_sockets(SocketStates states, bool details);

/// An answer to that. Errors: another message type, another family or kind, a message or an attribute that is too
/// short.
Result<UnixSocket> parse_unix_socket(const NetlinkMessage& message);

}  // namespace ntool::wire
