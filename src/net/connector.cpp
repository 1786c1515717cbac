#include <cerrno>
#include <fmt/format.h>

#include <ntool/base/log.hpp>
#include <ntool/net/connector.hpp>
#include <ntool/sys/error.hpp>

namespace ntool::net {
namespace {

/// The Error of a connect that has failed on `socket`, with the cause that the kernel kept.
std::unexpected<Error> failed(Error error, sys::Socket& socket, const ConnectRequest& request) {
  Error explained = explain_connect_error(std::move(error), socket, request.to);
  log::debug([&] { return fmt::format("connect: {}: {}", request.to.to_string(), explained.reason); });
  return fail(std::move(explained));
}

void log_success(const sys::Socket& socket, const ConnectRequest& request) {
  log::debug([&] {
    const auto local = socket.local();
    return fmt::format("connect: {}: connected from {}", request.to.to_string(),
                       local ? local->to_string() : local.error().message());
  });
}

}  // namespace

Result<Connecting> start_connecting(const ConnectRequest& request) {
  log::debug([&] {
    return fmt::format("connect: to {} over {}{}{}", request.to.to_string(), sys::name_of(request.transport),
                       request.from ? " from " : "", request.from ? request.from->to_string() : "");
  });
  sys::Socket socket = TRY(sys::Socket::open(request.to.ip.family(), request.transport));
  TRY(socket.keep_network_errors(true));
  if (request.from) {
    // A fixed source port right after the last run: its old connection waits in TIME_WAIT.
    TRY(socket.reuse_address());
    TRY(socket.bind(*request.from));
  }
  const auto connected = socket.start_connect(request.to);
  if (!connected) return failed(connected.error(), socket, request);
  if (*connected && request.transport == sys::Transport::tcp) {
    const auto finished = socket.finish_connect();
    if (!finished) return failed(finished.error(), socket, request);
  }
  if (*connected) log_success(socket, request);
  return Connecting{std::move(socket), *connected};
}

namespace {

Result<sys::Socket> connect_and_wait(const ConnectRequest& request, Loop loop) {
  Connecting connecting = TRY(start_connecting(request));
  sys::Socket& socket = connecting.socket;
  std::optional<Instant> deadline;
  if (request.limit) deadline = loop.clock.now() + *request.limit;
  while (!connecting.connected) {
    TRY(loop.poller.watch({socket.fd(), false, true}));
    const auto ready = loop.poller.wait(deadline);
    const bool writable = ready && !ready->empty();
    loop.poller.forget(socket.fd());
    if (!ready) return fail(ready.error());
    if (loop.stop.raised()) return fail(sys::error_from(EINTR, {}));
    if (writable) {
      const auto finished = socket.finish_connect();
      if (!finished) return failed(finished.error(), socket, request);
      connecting.connected = true;
      log_success(socket, request);
    } else if (deadline && loop.clock.now() >= *deadline) {
      return failed(sys::error_from(ETIMEDOUT, {}), socket, request);
    }
  }
  if (request.transport == sys::Transport::tcp) TRY(socket.keep_network_errors(false));
  return std::move(connecting.socket);
}

}  // namespace

Result<sys::Socket> connect_to(const ConnectRequest& request, Loop loop) {
  auto socket = connect_and_wait(request, loop);
  if (!socket && socket.error().operation.empty() && socket.error().hint.empty()) {
    socket.error().hint = plain_connect_hint(socket.error(), request.to);
  }
  return socket;
}

}  // namespace ntool::net
