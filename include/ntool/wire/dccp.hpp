// DCCP packets (RFC 4340), as far as a request and what answers it need them.
#pragma once

#include <cstdint>
#include <optional>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>

namespace ntool::wire {

/// RFC 4340 5.1.
namespace dccp_type {
inline constexpr std::uint8_t request = 0;
inline constexpr std::uint8_t response = 1;
inline constexpr std::uint8_t reset = 7;
}  // namespace dccp_type

/// With the long sequence numbers of RFC 4340 5.1, 48 bits.
struct DccpPacket {
  Port source = {};
  Port destination = {};
  std::uint8_t type = dccp_type::request;
  std::uint64_t sequence = 0;
  std::optional<std::uint64_t> acknowledgement = {};  ///< of all but requests and data
  std::uint32_t service_code = 0;                     ///< of requests and responses
  bool checksum_ok = true;
};
/// Options and data are not looked at. Errors: Errc::malformed below the header of its type, data offsets that cut it
/// or lie beyond the bytes, short sequence numbers.
Result<DccpPacket> parse_dccp(Bytes bytes, const IpAddress& source, const IpAddress& destination);
/// A request, a response or a reset (with code and data 0) without options and data, whose checksum covers it all.
void emit_dccp(const DccpPacket& packet, const IpAddress& source, const IpAddress& destination, ByteWriter& out);

}  // namespace ntool::wire
