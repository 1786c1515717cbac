// What both twins of the ports make of ICMP errors, by the rules of the real ports.
#pragma once

#include <optional>

#include <ntool/wire/icmp.hpp>
#include <ntool/wire/ip_packet.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::test {

/// Continues the checksum of a packet's ICMP message: 0 for IPv4.
std::uint32_t icmp_pseudo_sum(const wire::IpPacket& packet);

/// `packet` is ICMP of its family and parses: the message.
std::optional<wire::IcmpMessage> icmp_in(const wire::IpPacket& packet);

/// The answer for an error about `probe`, without id and flow, which each port finds in its own way.
wire::ProbeAnswer error_answer(const wire::IpPacket& packet, const wire::IcmpMessage& message,
                               const wire::QuotedProbe& probe, Instant at);

/// What every answer tells of the packet that brought it.
wire::ProbeAnswer answer_from(const wire::IpPacket& packet, wire::ProbeAnswer::Kind kind, Instant at);

}  // namespace ntool::test
