// Network: a simulated network behind one host, as a passive machine: IP packets in, IP packets out, time as an
// argument. It works on real bytes of IPv4 and IPv6, so the same engine can stand behind the twins of the tests
// (tests/support/sim_world.hpp) and behind a socket that sees whole packets. A path is a list of hops with targets
// behind the last of them (topology.hpp). What becomes of a packet is decided when it is injected: it walks from hop to
// hop until one loses, refuses or outlives it, or until a target has it; the answer is then on its way until its time
// has come. The order at each hop is: loss, refusal, time to live, size; so a router that refuses says so even to the
// packet that would end there, as Linux does, which looks for the route first. Dice are thrown by a generator of its
// own: the same topology and the same packets at the same times give the same bytes at the same times. Packets without
// "don't fragment" pass small links whole, as if they had been put together again behind them; fragments reach nobody.
// TCP is answered without memory: SYN, data and FIN each get what a server that reads and says nothing would send.
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
#include <ntool/engine/sim/random.hpp>
#include <ntool/engine/sim/topology.hpp>
#include <ntool/wire/ip_packet.hpp>

namespace ntool::engine::sim {

/// What happened to a packet, for those who want to know the truth.
struct TraceEvent {
  enum class Kind : std::uint8_t {
    entered,    ///< inject() was called
    ended,      ///< it, or its answer, goes no further: `why`
    answered,   ///< an answer is on its way and will be there `at`; duplicates are told one by one
    delivered,  ///< an answer was handed out
  };
  Kind kind;
  Instant at;
  /// The number of the injected packet that it is about; none for what send() was given.
  std::optional<std::uint64_t> packet;
  Bytes bytes;                ///< lent for the call
  std::string_view why = {};  ///< "lost", "silent", "rate limit", "no route" …
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
  /// When the next packet arrives; nullopt: none is under way.
  [[nodiscard]] std::optional<Instant> poll_timeout() const { return deliveries_.next(); }

  /// Chosen bytes reach our host at a chosen time: spontaneous and hostile packets.
  void send(Bytes packet, Instant at);
  /// Called where a packet is about to be answered. True: it has been dealt with (by send(), or not at all).
  using Answering = std::function<bool(const Arrival&, Network&)>;
  void answer_by(Answering answering) { answering_ = std::move(answering); }
  void trace_to(std::function<void(const TraceEvent&)> sink) { trace_ = std::move(sink); }

  [[nodiscard]] const Topology& topology() const { return topology_; }

 private:
  /// RFC 1812 4.3.2.8 by whole numbers: when the bucket would be full again (the generic cell rate algorithm).
  struct Bucket {
    Instant full_at;
    bool take(const RateLimit& limit, Instant now);
  };
  struct PathBuckets {
    std::vector<Bucket> hops;
    std::vector<Bucket> targets;
  };
  struct Place {
    std::size_t path = 0;
    std::size_t hops = 0;               ///< how many are passed before it
    std::optional<std::size_t> target;  ///< none: it is the hop behind these
  };
  struct Journey;  ///< a packet on its way out
  struct Room;     ///< buffers that are used again for each packet

  [[nodiscard]] std::optional<Place> find(const IpAddress& destination) const;
  void walk(Journey& journey, const Place& place);
  void arrive(Journey& journey, const Place& place);
  void hop_answers(Journey& journey, std::size_t path, std::size_t index, const IcmpKind& kind,
                   std::uint32_t rest_of_header);
  bool taken_over(const Journey& journey, std::size_t hop, Duration rtt);
  [[nodiscard]] std::optional<IpAddress> address_of(const Hop& hop, const wire::IpPacket& packet, std::size_t index);
  void launch(const Journey& journey, const Line& line);
  void end(const Journey& journey, std::string_view why);

  Topology topology_;
  std::vector<PathBuckets> buckets_;
  Random random_;
  Deliveries deliveries_;
  std::uint64_t injected_ = 0;
  std::unique_ptr<Room> room_;
  Answering answering_;
  std::function<void(const TraceEvent&)> trace_;
};

}  // namespace ntool::engine::sim
