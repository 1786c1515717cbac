#include <algorithm>
#include <fmt/format.h>

#include <ntool/wire/dccp.hpp>
#include <ntool/wire/ip_packet.hpp>

namespace ntool::wire {
namespace {

constexpr std::size_t header_size = 16;  // with long sequence numbers
constexpr std::size_t acknowledgement_size = 8;
constexpr std::size_t code_size = 4;  // a service code, or a reset's code and data
constexpr std::uint8_t data_type = 2;
constexpr std::uint64_t most_sequence = (std::uint64_t{1} << 48U) - 1;

bool acknowledges(std::uint8_t type) {
  return type != dccp_type::request && type != data_type;
}
bool has_code(std::uint8_t type) {
  return type == dccp_type::request || type == dccp_type::response || type == dccp_type::reset;
}
std::size_t size_of(std::uint8_t type) {
  return header_size + (acknowledges(type) ? acknowledgement_size : 0) + (has_code(type) ? code_size : 0);
}

Result<std::uint64_t> read_48(ByteReader& reader) {
  const std::uint64_t high = TRY(reader.u16());
  return high << 32U | TRY(reader.u32());
}
void write_48(std::uint64_t number, ByteWriter& out) {
  out.u16(static_cast<std::uint16_t>((number & most_sequence) >> 32U));
  out.u32(static_cast<std::uint32_t>(number));
}

/// RFC 4340 9.2: how much of the data the checksum covers, besides the header: all (0) or so many words less one.
std::size_t covered(Bytes bytes, std::size_t header, unsigned coverage) {
  if (coverage == 0) return bytes.size();
  return std::min(bytes.size(), header + std::size_t{coverage - 1} * 4);
}

}  // namespace

Result<DccpPacket> parse_dccp(Bytes bytes, const IpAddress& source, const IpAddress& destination) {
  ByteReader reader(bytes);
  DccpPacket packet;
  packet.source = Port(TRY(reader.u16()));
  packet.destination = Port(TRY(reader.u16()));
  const std::size_t header = std::size_t{TRY(reader.u8())} * 4;
  const unsigned coverage = TRY(reader.u8()) & 0x0FU;
  TRY(reader.skip(2));  // the checksum
  const unsigned type = TRY(reader.u8());
  packet.type = static_cast<std::uint8_t>(type >> 1U & 0x0FU);
  if ((type & 1U) == 0) return malformed("DCCP packet", "its sequence number is a short one");
  TRY(reader.skip(1));
  packet.sequence = TRY(read_48(reader));
  if (header < size_of(packet.type) || header > bytes.size()) {
    return malformed("DCCP packet", fmt::format("a header of {} bytes, {} are there", header, bytes.size()));
  }
  if (acknowledges(packet.type)) {
    TRY(reader.skip(2));
    packet.acknowledgement = TRY(read_48(reader));
  }
  if (packet.type == dccp_type::request || packet.type == dccp_type::response) packet.service_code = TRY(reader.u32());
  packet.checksum_ok = checksum(bytes.first(covered(bytes, header, coverage)),
                                pseudo_header_sum(source, destination, ip_protocol::dccp, bytes.size())) == 0;
  return packet;
}

void emit_dccp(const DccpPacket& packet, const IpAddress& source, const IpAddress& destination, ByteWriter& out) {
  const std::size_t start = out.size();
  out.u16(packet.source.value());
  out.u16(packet.destination.value());
  out.u8(static_cast<std::uint8_t>(size_of(packet.type) / 4));
  out.u8(0);
  out.u16(0);
  out.u8(static_cast<std::uint8_t>((packet.type & 0x0FU) << 1U | 1U));
  out.u8(0);
  write_48(packet.sequence, out);
  if (acknowledges(packet.type)) {
    out.u16(0);
    write_48(packet.acknowledgement.value_or(0), out);
  }
  if (has_code(packet.type)) out.u32(packet.type == dccp_type::reset ? 0 : packet.service_code);
  const Bytes bytes = out.view().subspan(start);
  out.patch(start + 6, checksum(bytes, pseudo_header_sum(source, destination, ip_protocol::dccp, bytes.size())));
}

}  // namespace ntool::wire
