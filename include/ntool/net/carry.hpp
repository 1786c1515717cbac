// carry: one turn of a machine that stands at the end of a link (engine/sim/gateway.hpp), for a loop that has other
// work too:
//
//   TRY(port.watch(poller));
//   while (…) {
//     const auto next = TRY(net::carry(gateway, port, clock));
//     TRY(poller.wait(next));
//   }
#pragma once

#include <algorithm>
#include <concepts>
#include <optional>

#include <ntool/net/packet_port.hpp>
#include <ntool/sys/clock.hpp>

namespace ntool::net {

template <class M>
concept LinkMachine = requires(M machine, const M& watched, Bytes frame, Instant at) {
  machine.handle_frame(frame, at);
  /// A frame that is due, lent until the next call.
  { machine.poll_frame(at) } -> std::same_as<std::optional<Bytes>>;
  /// When to ask for frames again.
  { watched.poll_timeout() } -> std::same_as<std::optional<Instant>>;
};

/// So many batches are read in one turn, so that a flood does not keep the loop from its other work.
inline constexpr int batches_per_turn = 8;

/// What is due now goes into the port's queue and out; what finds no room stays with the machine.
template <LinkMachine M, class Port>
Result<void> send_due(M& machine, Port& port, sys::Clock& clock) {
  const Instant now = clock.now();
  while (true) {
    bool more = true;
    while (more && port.has_room()) {
      const auto frame = machine.poll_frame(now);
      more = frame.has_value();
      if (frame) port.send(*frame);
    }
    TRY(port.flush());
    if (!more || !port.has_room()) return {};
  }
}

/// Hands all that has come to the machine, each with the time of its coming, so that delays count from there and not
/// from our reading it; and sends all that is due. Returns when to call it again at the latest: an instant that has
/// passed means at once, nullopt when the port is readable. Errors: only what ends the link.
template <LinkMachine M, class Port>
Result<std::optional<Instant>> carry(M& machine, Port& port, sys::Clock& clock) {
  bool more = true;
  for (int i = 0; more && i < batches_per_turn; ++i) {
    const auto frames = TRY(port.receive());
    for (const auto& frame : frames) machine.handle_frame(frame.bytes, frame.at);
    more = frames.size() == Port::largest_batch();
    TRY(send_due(machine, port, clock));
  }
  if (const auto retry = port.retry_at()) return retry;  // nothing can leave before
  return more ? std::optional(Instant{}) : machine.poll_timeout();
}

}  // namespace ntool::net
