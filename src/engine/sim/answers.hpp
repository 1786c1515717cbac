// Answers of the simulated hosts, as bytes.
#pragma once

#include <ntool/base/bytes.hpp>
#include <ntool/engine/sim/topology.hpp>
#include <ntool/wire/ip_packet.hpp>

namespace ntool::engine::sim {

/// Where an answer is built: its transport first, then the packet around it. All keep their room.
struct Workbench {
  ByteWriter transport;
  ByteWriter packet;
  std::vector<std::uint8_t> payload;
};

struct Envelope {
  IpAddress from;
  IpAddress to;
  Ttl ttl;
};

/// Puts `bench.transport` into a packet.
void wrap(Workbench& bench, const Envelope& envelope, std::uint8_t protocol);

/// Writes the checksum of the ICMPv6 message in `message`, which covers the addresses (RFC 4443 2.3).
void finish_icmp_v6(ByteWriter& message, const IpAddress& from, const IpAddress& to);

struct ErrorRules {
  IcmpKind kind;
  std::uint32_t rest_of_header = 0;
  std::size_t quote = quote_all;
  Bytes extensions = {};  ///< as extensions_of() made them
};
/// What all ICMP errors of a hop tell beside their quote: its labels (RFC 4950) and its interface (RFC 5837).
[[nodiscard]] std::vector<std::uint8_t> extensions_of(const Hop& hop);
/// The second word of an error of that kind about `packet`, which lends from `bytes`: the pointer to what a host or a
/// router did not know (RFC 4443 3.4), 0 for all others.
[[nodiscard]] std::uint32_t rest_of_header_about(const IcmpKind& kind, const wire::IpPacket& packet, Bytes bytes);
/// An ICMP error about `offender`, an IP packet, which it quotes.
void emit_error(Workbench& bench, const Envelope& envelope, const ErrorRules& rules, Bytes offender);

/// RFC 1122 3.2.2, RFC 4443 2.4 e: nobody sends an ICMP error about an ICMP error, nor about a redirect or a
/// later fragment.
[[nodiscard]] bool deserves_error(const wire::IpPacket& packet);

}  // namespace ntool::engine::sim
