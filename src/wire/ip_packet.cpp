#include <algorithm>
#include <fmt/format.h>

#include <ntool/wire/ip_packet.hpp>

namespace ntool::wire {
namespace {

constexpr std::size_t v4_header_size = 20;
constexpr std::size_t v4_options_size = 40;
constexpr std::size_t max_length = 65535;
constexpr std::uint16_t v4_dont_fragment = 0x4000;
constexpr std::uint16_t v4_more_fragments = 0x2000;
constexpr std::uint16_t v4_offset_mask = 0x1FFF;
constexpr std::uint16_t v6_offset_mask = 0xFFF8;

/// RFC 8200 4, RFC 4302: those of IPv6's extension headers that say where the next one begins.
namespace extension {
constexpr std::uint8_t hop_by_hop = 0;
constexpr std::uint8_t routing = 43;
constexpr std::uint8_t fragment = 44;
constexpr std::uint8_t authentication = 51;
constexpr std::uint8_t destination_options = 60;
/// Nobody sends more in earnest: RFC 8200 4.1 wants each kind once, destination options twice.
constexpr int most = 16;
}  // namespace extension

/// Who says how long a packet is.
enum class Length { by_header, by_bytes };

Result<Family> version_of(Bytes bytes) {
  if (bytes.empty()) return malformed("IP packet", "it is empty");
  const unsigned version = bytes.front() >> 4U;
  if (version == 4) return Family::ipv4;
  if (version == 6) return Family::ipv6;
  return malformed("IP packet", fmt::format("version {}", version));
}

/// What follows a header, without padding behind the packet; says where the packet is cut.
Bytes bounded(Bytes rest, std::size_t promised, Length length, bool& cut) {
  if (length == Length::by_bytes) return rest;
  cut = rest.size() < promised;
  return rest.first(std::min(rest.size(), promised));
}

Result<IpPacket> parse_v4(Bytes bytes, Length length) {
  ByteReader reader(bytes);
  IpPacket packet;
  const std::size_t header_size = std::size_t{TRY(reader.u8()) & 0x0FU} * 4;
  packet.traffic_class = TRY(reader.u8());
  const std::size_t total = TRY(reader.u16());
  packet.identification = TRY(reader.u16());
  const std::uint16_t fragment = TRY(reader.u16());
  packet.ttl = Ttl(TRY(reader.u8()));
  packet.protocol = TRY(reader.u8());
  TRY(reader.skip(2));
  packet.source = TRY(IpAddress::from_bytes(TRY(reader.take(4))));
  packet.destination = TRY(IpAddress::from_bytes(TRY(reader.take(4))));
  if (header_size < v4_header_size || header_size > bytes.size()) {
    return malformed("IPv4 packet", fmt::format("a header of {} bytes, {} are there", header_size, bytes.size()));
  }
  if (length == Length::by_header && total < header_size) {
    return malformed("IPv4 packet", fmt::format("{} bytes in all, {} of them its header", total, header_size));
  }
  packet.options = TRY(reader.take(header_size - v4_header_size));
  packet.payload = bounded(reader.rest(), total - header_size, length, packet.cut);
  packet.dont_fragment = (fragment & v4_dont_fragment) != 0;
  packet.more_fragments = (fragment & v4_more_fragments) != 0;
  packet.fragment_offset = static_cast<std::uint16_t>((fragment & v4_offset_mask) * 8U);
  packet.checksum_ok = checksum(bytes.first(header_size)) == 0;
  return packet;
}

/// One extension header off the front of the payload; false: what stands there is none, or is not there whole.
bool walk_extension(IpPacket& packet) {
  const Bytes at = packet.payload;
  if (at.size() < 2) return false;
  const std::size_t length = at[1];
  std::size_t size = 0;
  switch (packet.protocol) {
    case extension::hop_by_hop:
    case extension::routing:
    case extension::destination_options: size = (length + 1) * 8; break;
    case extension::authentication: size = (length + 2) * 4; break;
    case extension::fragment: size = 8; break;
    default: return false;
  }
  if (at.size() < size) return false;
  if (packet.protocol == extension::fragment) {
    const auto fragment = static_cast<std::uint16_t>(at[2] << 8U | at[3]);
    packet.fragment_offset = fragment & v6_offset_mask;
    packet.more_fragments = (fragment & 1U) != 0;
  }
  packet.protocol = at[0];
  packet.payload = at.subspan(size);
  return true;
}

Result<IpPacket> parse_v6(Bytes bytes, Length length) {
  ByteReader reader(bytes);
  IpPacket packet;
  const std::uint32_t first = TRY(reader.u32());
  const std::size_t payload_size = TRY(reader.u16());
  packet.traffic_class = static_cast<std::uint8_t>(first >> 20U);
  packet.flow_label = first & 0xFFFFFU;
  packet.protocol = TRY(reader.u8());
  packet.ttl = Ttl(TRY(reader.u8()));
  packet.source = TRY(IpAddress::from_bytes(TRY(reader.take(16))));
  packet.destination = TRY(IpAddress::from_bytes(TRY(reader.take(16))));
  packet.payload = bounded(reader.rest(), payload_size, length, packet.cut);
  // Behind a later fragment's header there is data, which could look like anything.
  for (int i = 0; i < extension::most && packet.fragment_offset == 0; ++i) {
    if (!walk_extension(packet)) break;
  }
  return packet;
}

void emit_v4(const IpPacket& packet, ByteWriter& out) {
  const std::size_t start = out.size();
  const Bytes options = packet.options.first(std::min(packet.options.size(), v4_options_size));
  const std::size_t words = (v4_header_size + options.size() + 3) / 4;
  const Bytes payload = packet.payload.first(std::min(packet.payload.size(), max_length - words * 4));
  const unsigned flags =
      (packet.dont_fragment ? v4_dont_fragment : 0U) | (packet.more_fragments ? v4_more_fragments : 0U);
  out.u8(static_cast<std::uint8_t>(0x40U | words));
  out.u8(packet.traffic_class);
  out.u16(static_cast<std::uint16_t>(words * 4 + payload.size()));
  out.u16(packet.identification);
  out.u16(static_cast<std::uint16_t>(flags | packet.fragment_offset / 8U));
  out.u8(packet.ttl.value());
  out.u8(packet.protocol);
  out.u16(0);
  out.bytes(packet.source.bytes());
  out.bytes(packet.destination.bytes());
  out.bytes(options);
  out.zeros(words * 4 - v4_header_size - options.size());
  out.patch(start + 10, checksum(out.view().subspan(start)));
  out.bytes(payload);
}

void emit_v6(const IpPacket& packet, ByteWriter& out) {
  const Bytes payload = packet.payload.first(std::min(packet.payload.size(), max_length));
  out.u32(0x60000000U | std::uint32_t{packet.traffic_class} << 20U | (packet.flow_label & 0xFFFFFU));
  out.u16(static_cast<std::uint16_t>(payload.size()));
  out.u8(packet.protocol);
  out.u8(packet.ttl.value());
  out.bytes(packet.source.bytes());
  out.bytes(packet.destination.bytes());
  out.bytes(payload);
}

}  // namespace

Result<IpPacket> parse_ip_packet(Bytes bytes) {
  return TRY(version_of(bytes)) == Family::ipv4 ? parse_v4(bytes, Length::by_header)
                                                : parse_v6(bytes, Length::by_header);
}

Result<IpPacket> parse_quoted_packet(Bytes bytes, Family family) {
  if (TRY(version_of(bytes)) != family) return malformed("quoted IP packet", "it is of the other family");
  return family == Family::ipv4 ? parse_v4(bytes, Length::by_bytes) : parse_v6(bytes, Length::by_bytes);
}

void emit_ip_packet(const IpPacket& packet, ByteWriter& out) {
  return packet.source.is_v4() ? emit_v4(packet, out) : emit_v6(packet, out);
}

}  // namespace ntool::wire
