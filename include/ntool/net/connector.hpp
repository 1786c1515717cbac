// Connector: one endpoint in, one connected socket out, or an Error that says who refused and why.
#pragma once

#include <optional>
#include <string>

#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>
#include <ntool/net/loop.hpp>
#include <ntool/sys/socket.hpp>

namespace ntool::net {

struct ConnectRequest {
  Endpoint to;
  sys::Transport transport = sys::Transport::tcp;
  std::optional<Endpoint> from = {};   ///< source address and port; port 0: any
  std::optional<Duration> limit = {};  ///< none: as long as the kernel tries (about two minutes)
};

/// Opens, binds and starts to connect; `true`: already connected. The socket keeps network errors.
struct Connecting {
  sys::Socket socket;
  bool connected = false;
};
Result<Connecting> start_connecting(const ConnectRequest& request);

/// Waits for the outcome. Errors: refused, unreachable, timed_out, interrupted, in_use, permission …; Error::operation
/// is empty, for the caller to name what it was doing; reason and hint say why, and by whom.
Result<sys::Socket> connect_to(const ConnectRequest& request, Loop loop);

/// The reason and hint for a failed connect, from the error and, where there was one, the ICMP message behind it.
/// `local`: our own address, to tell a silent neighbour (our kernel complains) from a router's word.
Error explain_connect_error(Error error, const std::optional<sys::NetworkError>& cause, const Endpoint& to,
                            const std::optional<IpAddress>& local, sys::Transport transport = sys::Transport::tcp);

/// The same with what `socket` knows; but where the network said nothing the hint stays empty. A scan of many ports
/// shows few of its errors: plain_connect_hint makes the rest of the words when they are wanted.
Error explain_connect_error(Error error, sys::Socket& socket, const Endpoint& to);
std::string plain_connect_hint(const Error& error, const Endpoint& to);

}  // namespace ntool::net
