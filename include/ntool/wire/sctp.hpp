// SCTP packets (RFC 9260), as far as an INIT and what answers it need them.
#pragma once

#include <cstdint>

#include <ntool/base/bytes.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>

namespace ntool::wire {

/// RFC 9260 3.2.
namespace sctp_chunk {
inline constexpr std::uint8_t init = 1;
inline constexpr std::uint8_t init_ack = 2;
inline constexpr std::uint8_t abort = 6;
}  // namespace sctp_chunk

/// The common header and the first chunk of a packet.
struct SctpPacket {
  Port source = {};
  Port destination = {};
  std::uint32_t verification_tag = 0;  ///< of an INIT always 0 (RFC 9260 8.5.1)
  std::uint8_t chunk = sctp_chunk::init;
  std::uint32_t initiate_tag = 0;  ///< of INIT and INIT ACK; the other side's packets have it as verification tag
  bool checksum_ok = true;
};
/// Parameters and further chunks are not looked at. Errors: Errc::malformed for bytes that do not hold the headers, the
/// chunk's length and the fixed part of an INIT or INIT ACK.
Result<SctpPacket> parse_sctp(Bytes bytes);
/// An INIT, an INIT ACK or an ABORT without parameters and causes: 32 or 16 bytes. One stream each way.
void emit_sctp(const SctpPacket& packet, ByteWriter& out);

/// The checksum of SCTP as RFC 9260 appendix A has it.
std::uint32_t crc32c(Bytes bytes);

}  // namespace ntool::wire
