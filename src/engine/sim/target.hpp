// What a host says to a packet that has reached it.
#pragma once

#include "answers.hpp"

#include <optional>
#include <string_view>

#include <ntool/engine/sim/topology.hpp>
#include <ntool/wire/ip_packet.hpp>
#include <ntool/wire/transport_header.hpp>

namespace ntool::engine::sim {

/// What the host does to its answer on purpose.
struct Damage {
  std::optional<std::uint64_t> byte = {};  ///< changes this one of the payload, counted round
  bool checksum = false;
};

struct Reaction {
  enum class Kind : std::uint8_t {
    nothing,  ///< `why`
    packet,   ///< it stands in the workbench
    error,    ///< an ICMP error is to be sent
    segment,  ///< it is for a TCP server's open port
  };
  Kind kind = Kind::nothing;
  std::string_view why = {};
  IcmpKind error = {};
  wire::TcpSegment segment = {};
};

/// `envelope` is that of its answer: translators on the way may have given the packet another source than the address
/// that the answer goes to.
Reaction react(const Target& target, const wire::IpPacket& packet, const Envelope& envelope, const Damage& damage,
               Workbench& bench);

/// A TCP segment of a host as a packet in the workbench.
void emit_segment(wire::TcpSegment segment, const Envelope& envelope, const Damage& damage, Workbench& bench);

}  // namespace ntool::engine::sim
