// Sockets from the kernel, one value at a time: by sock_diag(7), or from /proc/net where that door is closed. Nothing
// is kept, so that a million of them needs no memory.
#pragma once

#include <functional>

#include <ntool/net/netlink_transport.hpp>
#include <ntool/net/ports.hpp>
#include <ntool/wire/sock_diag/inet.hpp>
#include <ntool/wire/sockets.hpp>

namespace ntool::net {

/// Valid during the call alone.
using InetSocketSink = std::function<void(const wire::InetSocket&)>;
using UnixSocketSink = std::function<void(const wire::UnixSocket&)>;

/// The sockets of one family and protocol that are in one of `states`; the kernel selects. It is no snapshot: under
/// change a socket may be missed or told twice. Answers that are no socket are left out, and counted in the log.
/// Errors: not_found for a protocol or family that this kernel lacks.
Result<void> dump_inet_sockets(NetlinkTransport& sock_diag, Family family, wire::SocketProtocol protocol,
                               wire::SocketStates states, const InetSocketSink& sink);
/// With `details` also the files of their names and the connections that wait.
Result<void> dump_unix_sockets(NetlinkTransport& sock_diag, wire::SocketStates states, bool details,
                               const UnixSocketSink& sink);

/// The same from /proc/net. Lines that are no socket are left out, and counted in the log. Errors: not_found for a
/// protocol that this kernel lacks, or where /proc is not mounted.
Result<void> read_inet_sockets(Ports& ports, Family family, wire::SocketProtocol protocol, wire::SocketStates states,
                               const InetSocketSink& sink);
Result<void> read_unix_sockets(Ports& ports, wire::SocketStates states, const UnixSocketSink& sink);

}  // namespace ntool::net
