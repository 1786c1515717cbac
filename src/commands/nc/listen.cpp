#include "addresses.hpp"
#include "modes.hpp"

#include <array>
#include <utility>

#include <ntool/net/loop.hpp>
#include <ntool/sys/error.hpp>

namespace ntool::commands::nc {
namespace {

using sys::Transport;

/// Clients that may wait while one is served with -k.
constexpr int backlog = 128;

Result<sys::Socket> open_listener(const Session& session) {
  const Plan& plan = session.plan;
  const Family family = plan.family.value_or(Family::ipv4);
  IpAddress address = IpAddress::any(family);
  if (!plan.host.empty()) address = TRY(addresses_of(session, plan.host, plan.family)).front();
  sys::Socket socket = TRY(sys::Socket::open(address.family(), plan.transport));
  if (plan.transport == Transport::tcp) TRY(socket.reuse_address());
  if (address.is_v6()) TRY(socket.v6_only());
  TRY(socket.bind({address, plan.ports.first}));
  if (plan.transport == Transport::tcp) TRY(socket.listen(backlog));
  return socket;
}

/// Waits until `socket` has something to read; false: stopped.
Result<bool> wait_for_somebody(const Session& session, sys::Socket& socket) {
  Context& context = session.context;
  TRY(context.poller.watch({socket.fd(), true, false}));
  while (!context.stop.raised()) {
    if (!TRY(context.poller.wait(std::nullopt)).empty()) break;
  }
  context.poller.forget(socket.fd());
  return !context.stop.raised();
}

/// One more client, or nullopt where none waits any more. Where descriptors or memory run out, it says so once and
/// tries again, until some are free.
class Door {
 public:
  Door(const Session& session, sys::Socket& listener) : session_(session), listener_(listener) {}

  Result<std::optional<sys::Socket::Accepted>> accept() {
    using namespace std::chrono_literals;
    auto accepted = listener_.accept();
    if (accepted || !sys::is_exhaustion(accepted.error())) return accepted;
    if (!std::exchange(warned_, true)) session_.events.failed(accepted.error());
    TRY(session_.context.poller.wait(session_.context.clock.now() + 100ms));
    return std::nullopt;
  }

 private:
  const Session& session_;
  sys::Socket& listener_;
  bool warned_ = false;
};

Result<ExitCode> serve_streams(Session session, sys::Socket& listener) {
  Door door(session, listener);
  while (TRY(wait_for_somebody(session, listener))) {
    auto accepted = TRY(door.accept());
    if (!accepted) continue;
    if (!session.plan.keep) listener = std::move(accepted->socket);  // nobody else is let in
    sys::Socket& socket = session.plan.keep ? accepted->socket : listener;
    session.events.received_from(accepted->peer);
    const Ended ended = TRY(talk(session, socket, accepted->peer, session.plan.keep));
    if (!session.plan.keep || ended.local_side_is_gone || session.context.stop.raised()) return ended.code;
  }
  return exit_code_after(session.context.stop);
}

Result<void> discard_datagram(sys::Socket& socket) {
  std::array<std::uint8_t, 1> byte{};
  Endpoint from;
  TRY(socket.receive_from(byte, from));
  return {};
}

Result<ExitCode> serve_datagrams(Session session, sys::Socket& socket) {
  if (session.plan.keep) return hear_all(session, socket);
  while (TRY(wait_for_somebody(session, socket))) {
    const auto peer = TRY(socket.peek_sender());
    if (!peer) continue;
    // From here on only this peer, and others are refused. One that cannot be answered (a forged source: port 0, no
    // route, a broadcast address) must not end the listener.
    if (peer->port == Port(0) || !socket.start_connect(*peer)) {
      TRY(discard_datagram(socket));
      continue;
    }
    session.events.received_from(*peer);
    return TRY(talk(session, socket, *peer, false)).code;
  }
  return exit_code_after(session.context.stop);
}

}  // namespace

Result<ExitCode> run_listen(Session session) {
  sys::Socket socket = TRY(open_listener(session));
  session.events.listening(TRY(socket.local()));
  return session.plan.transport == Transport::tcp ? serve_streams(session, socket) : serve_datagrams(session, socket);
}

}  // namespace ntool::commands::nc
