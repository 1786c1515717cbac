// The loop around a relay's account (engine/stream/relay.hpp): waits for descriptors, lets the pumps move bytes, and
// reports to the account. A template, because net and engine do not know each other.
#pragma once

#include <cerrno>
#include <memory>
#include <optional>

#include <ntool/net/delivery.hpp>
#include <ntool/net/loop.hpp>
#include <ntool/net/pump.hpp>
#include <ntool/sys/error.hpp>
#include <ntool/sys/socket.hpp>

namespace ntool::net {

struct RelayEnds {
  int local_in;   ///< the outbound pump's source
  int local_out;  ///< the inbound pump's sink
  sys::Socket& socket;
  bool sends_file;  ///< local_in has an end that comes without anybody's help
  std::unique_ptr<Pump> outbound;
  std::unique_ptr<Pump> inbound;
};

struct RelayOutcome {
  bool interrupted = false;                 ///< the StopFlag
  bool reader_gone = false;                 ///< nobody reads our stdout any more
  std::optional<Error> network_error = {};  ///< reset, timed out …
  std::optional<Error> local_error = {};    ///< stdin cannot be read, stdout cannot be written (full disk)
  std::uint64_t unsent_bytes = 0;           ///< read from stdin, but not confirmed by the peer
};

template <class Relay>
class RelayLoop {
 public:
  RelayLoop(Relay& relay, RelayEnds& ends, Loop loop) : relay_(relay), ends_(ends), loop_(loop) {}

  /// Runs until the relay's verdict, an error or a stop; then waits until the peer has confirmed what was sent, so that
  /// an outcome without an error means that every byte arrived. An Error is a failure of the loop itself.
  Result<RelayOutcome> run() {
    while (relay_.verdict() == Relay::Verdict::running && !over_early()) {
      if (relay_.wants_half_close()) {
        TRY(ends_.socket.shutdown_write());
        relay_.half_closed();
        end_is_out_ = true;
        continue;
      }
      TRY(watch());
      for (const sys::Ready& ready : TRY(loop_.poller.wait(relay_.poll_timeout()))) serve(ready);
      on_time();
    }
    for (const int fd : {ends_.local_in, ends_.local_out, ends_.socket.fd()}) loop_.poller.forget(fd);
    if (!over_early() && !outcome_.network_error) TRY(confirm());
    outcome_.unsent_bytes += relay_.unwritten(Way::outbound);
    if (outcome_.unsent_bytes > 0 && !over_early() && !outcome_.network_error) {
      outcome_.network_error = sys::error_from(ETIMEDOUT, "send to");
    }
    return std::move(outcome_);
  }

 private:
  using Way = typename Relay::Way;
  using Status = sys::Moved::Status;
  /// How many pieces one wake-up may move before the other way gets its turn.
  static constexpr int pieces_per_turn = 16;

  [[nodiscard]] bool over_early() {
    outcome_.interrupted = outcome_.interrupted || loop_.stop.raised();
    return outcome_.interrupted || outcome_.local_error;
  }

  Result<void> watch() {
    TRY(watch_or_forget({ends_.local_in, relay_.wants_read(Way::outbound), false}));
    TRY(watch_or_forget({ends_.local_out, false, relay_.wants_write(Way::inbound)}));
    const sys::Interest network{ends_.socket.fd(), relay_.wants_read(Way::inbound), relay_.wants_write(Way::outbound)};
    if (!network.read && !network.write && sent_before_peer_end_) return loop_.poller.watch(network);
    return watch_or_forget(network);
  }

  /// A descriptor of which nothing is wanted is not watched at all: its hang-up would wake us for ever.
  Result<void> watch_or_forget(sys::Interest interest) {
    if (interest.read || interest.write) return loop_.poller.watch(interest);
    loop_.poller.forget(interest.fd);
    return {};
  }

  void serve(const sys::Ready& ready) {
    if (ready.fd == ends_.socket.fd() && ready.error && !ready.read && !ready.write) return peer_is_gone();
    if (ready.fd == ends_.socket.fd() && ready.write) turn(Way::outbound, false);
    if (ready.fd == ends_.local_out && ready.write) turn(Way::inbound, false);
    if (ready.fd == ends_.local_in && ready.read) turn(Way::outbound, true);
    if (ready.fd == ends_.socket.fd() && ready.read) turn(Way::inbound, true);
  }

  /// Fills (once the source is known to be ready) and drains by turns while both make progress.
  void turn(Way way, bool source_ready) {
    for (int piece = 0; piece < pieces_per_turn; ++piece) {
      bool moved = false;
      if (source_ready && relay_.wants_read(way)) moved = fill(way);
      // Only one fill without asking the poller again: a shared stdin may have been read empty by somebody else.
      source_ready = source_ready && moved && way == Way::inbound;
      while (relay_.wants_write(way) && drain(way)) moved = true;
      if (!moved) return;
    }
  }

  bool fill(Way way) {
    Pump& pump = way == Way::outbound ? *ends_.outbound : *ends_.inbound;
    auto filled = pump.fill();
    const Instant now = loop_.clock.now();
    if (!filled) {
      source_failed(way, std::move(filled).error());
      return false;
    }
    if (filled->moved.status == Status::end) ended(way, now);
    if (filled->moved.status == Status::moved) relay_.read(way, filled->moved.bytes, now);
    if (filled->full) relay_.buffer_full(way);
    return filled->moved.status == Status::moved;
  }

  void ended(Way way, Instant now) {
    relay_.source_ended(way, now);
    if (way == Way::outbound || ends_.socket.transport() == sys::Transport::udp) return;
    // A silent pipe on stdin could keep us for ever with a peer that has not only ended its side but gone.
    sent_before_peer_end_ = relay_.total_written(Way::outbound);
    ends_.socket.notice_death();
  }

  /// Nothing is wanted of the socket, but it has an error: no answer to keepalive probes, or a reset.
  void peer_is_gone() {
    const int number = ends_.socket.take_error();
    loop_.poller.forget(ends_.socket.fd());
    // Whatever was sent since its end has met nobody, nor has what was sent before we heard of it and nobody confirmed.
    // Without that the conversation is simply over.
    // Our end takes a place in the sequence, too (RFC 9293 3.4).
    const bool unconfirmed = ends_.socket.unconfirmed() > (end_is_out_ ? 1U : 0U);
    const bool lost = relay_.total_written(Way::outbound) != sent_before_peer_end_ || unconfirmed;
    if (lost && number != 0) outcome_.network_error = sys::error_from(number, "send to");
    relay_.sink_closed(Way::outbound);
    sent_before_peer_end_.reset();  // heard once; a hang-up would wake us for ever
  }

  bool drain(Way way) {
    Pump& pump = way == Way::outbound ? *ends_.outbound : *ends_.inbound;
    auto moved = pump.drain();
    if (!moved) {
      sink_failed(way, std::move(moved).error());
      return false;
    }
    if (moved->bytes > 0) relay_.written(way, moved->bytes, loop_.clock.now());
    return moved->bytes > 0;
  }

  void source_failed(Way way, Error error) {
    if (way == Way::outbound) {
      error.operation = "read";
      error.subject = "standard input";
      outcome_.local_error = std::move(error);
      return;
    }
    // The first word counts: after a reset further calls say less ("Broken pipe").
    if (!outcome_.network_error) outcome_.network_error = std::move(error);
    relay_.source_ended(Way::inbound, loop_.clock.now());
    relay_.sink_closed(Way::outbound);
  }

  void sink_failed(Way way, Error error) {
    if (way == Way::outbound) {
      // The peer takes nothing any more, but what it said before is still ours to write out. A datagram socket has no
      // end to read up to.
      if (!outcome_.network_error) outcome_.network_error = sys::as_reset(std::move(error));
      relay_.sink_closed(Way::outbound);
      if (ends_.socket.transport() == sys::Transport::udp) relay_.source_ended(Way::inbound, loop_.clock.now());
    } else if (error.code == Errc::closed) {
      reader_is_gone();
    } else {
      error.operation = "write to";
      error.subject = "standard output";
      outcome_.local_error = std::move(error);
    }
  }

  /// Nobody wants to hear the peer any more. What was read from stdin is still sent, a file to its end; a pipe is not
  /// waited for, and its writer learns of it as from any closed pipe.
  void reader_is_gone() {
    outcome_.reader_gone = true;
    relay_.sink_closed(Way::inbound);
    if (!ends_.sends_file) relay_.source_ended(Way::outbound, loop_.clock.now());
  }

  void on_time() {
    const auto due = relay_.poll_timeout();
    const Instant now = loop_.clock.now();
    if (!due || now < *due) return;
    // A peer that keeps its window closed, or confirms our bytes over a slow link, is not idle. One that confirms
    // nothing of what it could take is.
    const sys::Delivery delivery = ends_.socket.delivery();
    if (delivery.waits_for_window) {
      relay_.postpone_idle(now);
    } else if (delivery.unacknowledged_bytes > 0) {
      relay_.postpone_idle(now - delivery.since_last_ack);
    }
    relay_.handle_timeout(now);
  }

  Result<void> confirm() {
    const bool patient = relay_.verdict() == Relay::Verdict::complete;
    const Delivered delivered = TRY(wait_until_delivered(ends_.socket, patient, loop_));
    outcome_.interrupted = loop_.stop.raised();
    outcome_.unsent_bytes = delivered.unconfirmed_bytes;
    outcome_.network_error = delivered.error;
    return {};
  }

  Relay& relay_;
  RelayEnds& ends_;
  Loop loop_;
  RelayOutcome outcome_;
  bool end_is_out_ = false;                            // our side is closed
  std::optional<std::uint64_t> sent_before_peer_end_;  // TCP, once the peer has ended its side
};

}  // namespace ntool::net
