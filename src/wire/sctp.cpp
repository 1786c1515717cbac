#include <array>
#include <fmt/format.h>

#include <ntool/wire/sctp.hpp>

namespace ntool::wire {
namespace {

constexpr std::size_t checksum_at = 8;
constexpr std::size_t common_header = 12;
constexpr std::size_t chunk_header = 4;
constexpr std::size_t init_chunk = 20;  // with its header
constexpr std::uint32_t receiver_window = 65535;
constexpr std::uint16_t streams = 1;

bool begins_association(std::uint8_t chunk) {
  return chunk == sctp_chunk::init || chunk == sctp_chunk::init_ack;
}

constexpr auto table = [] {
  constexpr std::uint32_t polynomial = 0x82F63B78;  // of Castagnoli, its lowest power first
  std::array<std::uint32_t, 256> sums{};
  for (std::uint32_t byte = 0; byte < sums.size(); ++byte) {
    std::uint32_t sum = byte;
    for (int bit = 0; bit < 8; ++bit) sum = sum >> 1U ^ ((sum & 1U) != 0 ? polynomial : 0U);
    sums[byte] = sum;
  }
  return sums;
}();

std::uint32_t add(std::uint32_t crc, Bytes bytes) {
  for (const std::uint8_t byte : bytes) crc = crc >> 8U ^ table[(crc ^ byte) & 0xFFU];
  return crc;
}

/// Of a packet, whose checksum counts as 0 (RFC 9260 6.8).
std::uint32_t checksum_of(Bytes packet) {
  constexpr std::array<std::uint8_t, 4> nothing{};
  std::uint32_t crc = add(0xFFFF'FFFFU, packet.first(checksum_at));
  crc = add(crc, nothing);
  return ~add(crc, packet.subspan(common_header));
}

/// It stands with its lowest byte first, unlike all else.
std::uint32_t swapped(std::uint32_t number) {
  return number >> 24U | (number >> 8U & 0xFF00U) | (number << 8U & 0xFF'0000U) | number << 24U;
}

}  // namespace

std::uint32_t crc32c(Bytes bytes) {
  return ~add(0xFFFF'FFFFU, bytes);
}

Result<SctpPacket> parse_sctp(Bytes bytes) {
  ByteReader reader(bytes);
  SctpPacket packet;
  packet.source = Port(TRY(reader.u16()));
  packet.destination = Port(TRY(reader.u16()));
  packet.verification_tag = TRY(reader.u32());
  const std::uint32_t checksum = TRY(reader.u32());
  packet.chunk = TRY(reader.u8());
  TRY(reader.skip(1));
  const std::size_t length = TRY(reader.u16());
  const std::size_t least = begins_association(packet.chunk) ? init_chunk : chunk_header;
  if (length < least || length > bytes.size() - common_header) {
    return malformed("SCTP packet",
                     fmt::format("a chunk of {} bytes, {} are there", length, bytes.size() - common_header));
  }
  if (begins_association(packet.chunk)) packet.initiate_tag = TRY(reader.u32());
  packet.checksum_ok = swapped(checksum) == checksum_of(bytes);
  return packet;
}

void emit_sctp(const SctpPacket& packet, ByteWriter& out) {
  const std::size_t start = out.size();
  const bool begins = begins_association(packet.chunk);
  out.u16(packet.source.value());
  out.u16(packet.destination.value());
  out.u32(packet.verification_tag);
  out.u32(0);
  out.u8(packet.chunk);
  out.u8(0);
  out.u16(static_cast<std::uint16_t>(begins ? init_chunk : chunk_header));
  if (begins) {
    out.u32(packet.initiate_tag);
    out.u32(receiver_window);
    out.u16(streams);
    out.u16(streams);
    out.u32(packet.initiate_tag);  // the first number of data, which never come
  }
  const std::uint32_t checksum = swapped(checksum_of(out.view().subspan(start)));
  out.patch(start + checksum_at, static_cast<std::uint16_t>(checksum >> 16U));
  out.patch(start + checksum_at + 2, static_cast<std::uint16_t>(checksum));
}

}  // namespace ntool::wire
