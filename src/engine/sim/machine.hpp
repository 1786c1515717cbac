// The inside of a network: a packet on its way, and everything that lasts longer than one.
#pragma once

#include "answers.hpp"
#include "fragments.hpp"
#include "routes.hpp"
#include "target.hpp"
#include "tcp_server.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <ntool/engine/sim/network.hpp>
#include <ntool/engine/sim/random.hpp>

namespace ntool::engine::sim {

/// A packet on its way out, as it is where it stands.
struct Journey {
  wire::IpPacket packet;  ///< lends from Machine::travelling
  IpAddress origin;       ///< of our host, whatever translators made of the source
  std::size_t largest;    ///< bytes of the largest piece in which it came: that is what must fit through a link
  Instant now;
  std::uint64_t number;
};

/// A hop at which a packet has come.
struct Stop {
  std::size_t path, hop;
  Duration rtt;  ///< by the way that the packet took
};

/// How an answer, which stands in the workbench, leaves.
struct Departure {
  const Line& line;
  const std::optional<Mangling>& mangling;
  Instant at;
  Duration travel;                      ///< until it is here, without jitter
  std::optional<std::uint64_t> number;  ///< of the packet that it answers
};

/// RFC 1812 4.3.2.8 by whole numbers: when the bucket would be full again (the generic cell rate algorithm).
class Bucket {
 public:
  bool take(const RateLimit& limit, Instant now);

 private:
  Instant full_at_;
};

/// Why an answer ends for which Deliveries has no room.
inline constexpr std::string_view queue_full = "queue full";

struct Network::Machine {
  explicit Machine(Topology of);

  // machine.cpp: in and out
  void inject(Network& network, Bytes ip_packet, Instant now);
  std::optional<Delivery> poll_output(Instant now);
  void launch(const Departure& departure);
  void deliver(Bytes packet, Instant at, const Departure& departure);
  void end(const Journey& journey, std::string_view why);

  // walk.cpp: the way from hop to hop
  void walk(Network& network, Journey& journey, const Place& place);
  void arrive(Network& network, Journey& journey, const Place& place);
  void hop_answers(Network& network, Journey& journey, const Stop& stop, const IcmpKind& kind,
                   std::uint32_t rest_of_header);
  void make_error(const Journey& journey, const Envelope& envelope, const ErrorRules& rules);
  bool taken_over(Network& network, const Journey& journey, std::size_t hop, Duration rtt);
  [[nodiscard]] std::optional<IpAddress> address_of(const Hop& hop, const wire::IpPacket& packet, std::size_t index);
  Damage damage_by(const Target& target);

  // conversation.cpp: what TCP servers say
  void converse(const Journey& journey, const Place& place, const wire::TcpSegment& segment, const Damage& damage);
  void say_again();
  void say(const TcpServer::Said& said, const TcpServer::Ends& ends, const TcpServer::Home& home,
           const Departure& departure, const Damage& damage);

  /// What belongs to a hop and lasts.
  struct OfHop {
    Target host;  ///< a router as a host: it answers echo requests and has no open ports
    std::vector<std::uint8_t> extensions;
    Bucket bucket;
  };
  struct OfPath {
    std::vector<OfHop> hops;
    std::vector<Bucket> targets;
  };

  Topology topology;
  Random random;
  Routes routes;
  std::vector<OfPath> paths;
  Deliveries deliveries;
  TcpServer tcp;
  Reassembly reassembly;
  std::uint64_t injected = 0;
  std::uint32_t identification = 0;  ///< of the last answer in fragments
  Answering answering;
  std::function<void(const TraceEvent&)> trace;

  // Buffers that are used again for each packet.
  Workbench bench;
  std::vector<std::uint8_t> travelling;
  std::vector<std::uint8_t> mangled;
  std::vector<std::uint8_t> fragment_room;
};

/// Each hop on the way back takes one.
inline Ttl after(Ttl ttl, std::size_t hops) {
  return Ttl(static_cast<std::uint8_t>(ttl.value() > hops ? ttl.value() - hops : 1));
}

}  // namespace ntool::engine::sim
