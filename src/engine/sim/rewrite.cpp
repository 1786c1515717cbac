#include "rewrite.hpp"

#include <algorithm>
#include <optional>

namespace ntool::engine::sim {
namespace {

using wire::IpPacket;

constexpr std::size_t v4_header_size = 20;
constexpr std::size_t largest_length = 65535;

/// Where the checksum of a transport stands, and whether it covers the addresses.
struct ChecksumField {
  std::size_t offset;
  bool pseudo_header;
};
std::optional<ChecksumField> checksum_field(const IpPacket& packet) {
  switch (packet.protocol) {
    case wire::ip_protocol::icmp: return ChecksumField{2, false};
    case wire::ip_protocol::icmp_v6: return ChecksumField{2, true};
    case wire::ip_protocol::udp: return ChecksumField{6, true};
    case wire::ip_protocol::tcp: return ChecksumField{16, true};
    default: return std::nullopt;
  }
}

bool has_checksum(const IpPacket& packet, const ChecksumField& field) {
  return packet.fragment_offset == 0 && packet.payload.size() >= field.offset + 2;
}

/// 0 means "none" for UDP alone.
std::uint16_t as_told(std::uint16_t sum, std::uint8_t protocol) {
  return sum == 0 && protocol == wire::ip_protocol::udp ? std::uint16_t{0xffff} : sum;
}

/// The part of `packet` from its payload on.
MutableBytes transport_in(MutableBytes bytes, const IpPacket& packet) {
  return bytes.subspan(static_cast<std::size_t>(packet.payload.data() - bytes.data()), packet.payload.size());
}

bool repair_length(MutableBytes packet) {
  if (packet.empty()) return false;
  if (packet[0] >> 4U == 6) {
    if (packet.size() < v6_header_size || packet.size() - v6_header_size > largest_length) return false;
    write_u16(packet, 4, packet.size() - v6_header_size);
    return true;
  }
  if (packet.size() < v4_header_size || packet.size() > largest_length || packet[0] >> 4U != 4) return false;
  const std::size_t header = v4_header_length(packet);
  if (header < v4_header_size || header > packet.size()) return false;
  write_u16(packet, 2, packet.size());
  write_header_checksum(packet);
  return true;
}

}  // namespace

void write_header_checksum(MutableBytes packet) {
  write_u16(packet, 10, 0);
  write_u16(packet, 10, wire::checksum(packet.first(v4_header_length(packet))));
}

void write_ttl(MutableBytes packet, Ttl ttl) {
  if (packet[0] >> 4U == 6) {
    packet[7] = ttl.value();
  } else {
    packet[8] = ttl.value();
    write_header_checksum(packet);
  }
}

void write_source(MutableBytes packet, const IpAddress& source) {
  if (source.is_v6()) {
    std::ranges::copy(source.bytes(), packet.begin() + 8);
  } else {
    std::ranges::copy(source.bytes(), packet.begin() + 12);
    write_header_checksum(packet);
  }
}

void translate_source(MutableBytes bytes, IpPacket& packet, const IpAddress& source) {
  const auto field = checksum_field(packet);
  if (field && field->pseudo_header && has_checksum(packet, *field)) {
    const MutableBytes transport = transport_in(bytes, packet);
    const std::uint16_t old = read_u16(transport, field->offset);
    if (old != 0 || packet.protocol != wire::ip_protocol::udp) {
      // RFC 1624 3: the complement of (complement of the old sum + complement of the old words + the new words).
      std::uint32_t sum = 0xffffU - old;
      for (std::size_t i = 0; i < source.bytes().size(); i += 2) {
        sum += 0xffffU - read_u16(packet.source.bytes(), i);
        sum += read_u16(source.bytes(), i);
      }
      while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
      write_u16(transport, field->offset, as_told(static_cast<std::uint16_t>(~sum & 0xffffU), packet.protocol));
    }
  }
  write_source(bytes, source);
  packet.source = source;
}

void repair(MutableBytes bytes) {
  if (!repair_length(bytes)) return;
  const auto packet = wire::parse_ip_packet(bytes);
  if (!packet || packet->more_fragments) return;
  const auto field = checksum_field(*packet);
  if (!field || !has_checksum(*packet, *field)) return;
  const MutableBytes transport = transport_in(bytes, *packet);
  if (packet->protocol == wire::ip_protocol::udp) write_u16(transport, 4, std::min(transport.size(), largest_length));
  const std::uint32_t pseudo = field->pseudo_header ? wire::pseudo_header_sum(packet->source, packet->destination,
                                                                              packet->protocol, transport.size())
                                                    : 0;
  write_u16(transport, field->offset, 0);
  write_u16(transport, field->offset, as_told(wire::checksum(transport, pseudo), packet->protocol));
}

}  // namespace ntool::engine::sim
