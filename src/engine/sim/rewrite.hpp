// What routers change in a packet, so that it stays right: time to live, source, lengths, checksums.
#pragma once

#include <cstdint>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/wire/ip_packet.hpp>

namespace ntool::engine::sim {

inline constexpr std::size_t v6_header_size = 40;

/// Of what is an IPv4 packet: its header with options, as its first byte says.
[[nodiscard]] inline std::size_t v4_header_length(Bytes packet) {
  return (packet[0] & 0x0fU) * std::size_t{4};
}

/// In network byte order; the bytes are there.
[[nodiscard]] inline std::uint16_t read_u16(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}
inline void write_u16(MutableBytes bytes, std::size_t at, std::size_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8U);
  bytes[at + 1] = static_cast<std::uint8_t>(value & 0xffU);
}

/// Header checksum of the IPv4 packet, whose header is there whole.
void write_header_checksum(MutableBytes packet);
/// The IPv4 header's checksum covers the TTL.
void write_ttl(MutableBytes packet, Ttl ttl);
/// Another source in the IP header; the transport's checksum stays what it was. Of the same family.
void write_source(MutableBytes packet, const IpAddress& source);

/// What a NAT does to the source: as write_source(), and the transport's checksum follows (RFC 1624), so that a wrong
/// one stays wrong. `packet` lends from `bytes`, is no later fragment, and has the new source afterwards.
void translate_source(MutableBytes bytes, wire::IpPacket& packet, const IpAddress& source);

/// Lengths and checksums of IP and of the transport, as far as the bytes allow.
void repair(MutableBytes packet);

}  // namespace ntool::engine::sim
