// What a host says to a packet that has reached it.
#pragma once

#include "answers.hpp"

#include <optional>
#include <string_view>

#include <ntool/engine/sim/topology.hpp>
#include <ntool/wire/ip_packet.hpp>

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
  };
  Kind kind = Kind::nothing;
  std::string_view why = {};
  IcmpKind error = {};
};

/// `ttl` is what its answer leaves with.
Reaction react(const Target& target, const wire::IpPacket& packet, Ttl ttl, const Damage& damage, Workbench& bench);

}  // namespace ntool::engine::sim
