// Network: a simulated network behind one host, as a passive machine: IP packets in, IP packets out, time as an
// argument. It works on real bytes of IPv4 and IPv6, so the same engine can stand behind the twins of the tests
// (tests/support/sim_world.hpp) and behind a socket that sees whole packets. A path is a list of hops with targets
// behind the last of them (topology.hpp). What becomes of a packet is decided when it is injected: it walks from hop to
// hop until one loses, refuses or outlives it, or until a target has it; the answer is then on its way until its time
// has come. The order at each hop is: loss, refusal, time to live, size; so a router that refuses says so even to the
// packet that would end there, as Linux does, which looks for the route first. Dice are thrown by a generator of its
// own: the same topology and the same packets at the same times give the same bytes at the same times.
//
// Loss is thrown once for a packet and its answer. What a TCP server says unasked (its banner, whatever it says again)
// throws on its own way back. Fragments of our host are put together before the first hop and walk as one packet, that
// of the fragment which completed it; IPv4 packets without "don't fragment" pass small links as if they had been put
// together again behind them. Answers larger than our host's link come in fragments, each told by itself. What is under
// way has a bound (deliveries.hpp): an answer beyond it ends with "queue full".
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/time.hpp>
#include <ntool/engine/sim/deliveries.hpp>
#include <ntool/engine/sim/topology.hpp>
#include <ntool/wire/ip_packet.hpp>

namespace ntool::engine::sim {

/// What happened to a packet, for those who want to know the truth.
struct TraceEvent {
  enum class Kind : std::uint8_t {
    entered,    ///< inject() was called
    ended,      ///< it, or its answer, goes no further: `why`
    answered,   ///< an answer is on its way and will be there `at`; duplicates and fragments are told one by one
    delivered,  ///< an answer was handed out, at the moment when it was
  };
  Kind kind;
  Instant at;
  /// The number of the injected packet that it is about; none for what send() was given and for what a TCP server says
  /// again because nobody acknowledged it.
  std::optional<std::uint64_t> packet;
  Bytes bytes;                ///< lent for the call
  std::string_view why = {};  ///< "lost", "silent", "rate limit", "no route", "queue full" …
};

/// A packet where somebody would answer it.
struct Arrival {
  const wire::IpPacket& packet;
  Bytes bytes;           ///< as it is there: its TTL is what the hops have left
  std::uint64_t number;  ///< of the injected packet
  std::size_t hop;       ///< 1 is the first hop; a target stands at hops + 1
  Instant at;            ///< half a round trip after it was injected
};

class Network {
 public:
  explicit Network(Topology topology);
  ~Network();
  Network(Network&&) noexcept;
  Network& operator=(Network&&) noexcept;

  /// One IP packet of our host leaves. Whatever the bytes are: what is no packet, or goes nowhere, is gone.
  void inject(Bytes ip_packet, Instant now);
  /// The next packet that has arrived at our host by `now`; what it lends is valid until the next call.
  std::optional<Delivery> poll_output(Instant now);
  /// When poll_output() has something to do again: a packet arrives, or a TCP server says something again (then nothing
  /// may come out yet). nullopt: nothing is under way.
  [[nodiscard]] std::optional<Instant> poll_timeout() const;

  /// Chosen bytes reach our host at a chosen time: spontaneous and hostile packets.
  void send(Bytes packet, Instant at);
  /// Called where a packet is about to be answered. True: it has been dealt with (by send(), or not at all).
  using Answering = std::function<bool(const Arrival&, Network&)>;
  void answer_by(Answering answering);
  void trace_to(std::function<void(const TraceEvent&)> sink);

  [[nodiscard]] const Topology& topology() const;

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace ntool::engine::sim
