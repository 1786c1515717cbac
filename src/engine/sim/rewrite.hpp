// What routers change in a packet, so that it stays right: time to live, source, lengths, checksums.
#pragma once

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/wire/ip_packet.hpp>

namespace ntool::engine::sim {

inline constexpr std::size_t v6_header_size = 40;

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
