// IPv4 and IPv6 packets as values (RFC 791, RFC 8200).
#pragma once

#include <cstdint>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>

namespace ntool::wire {

/// Protocol numbers of the transports that we speak (IANA "Protocol Numbers").
namespace ip_protocol {
inline constexpr std::uint8_t icmp = 1;
inline constexpr std::uint8_t tcp = 6;
inline constexpr std::uint8_t udp = 17;
inline constexpr std::uint8_t dccp = 33;
inline constexpr std::uint8_t icmp_v6 = 58;
inline constexpr std::uint8_t sctp = 132;
inline constexpr std::uint8_t udp_lite = 136;
}  // namespace ip_protocol

/// The identity of a header in both families; what only one of them has is zero in the other.
struct IpPacket {
  IpAddress source;
  IpAddress destination;
  Ttl ttl{64};
  std::uint8_t protocol = 0;  ///< of `payload`; in IPv6 what follows the last extension header that could be walked
  std::uint8_t traffic_class = 0;    ///< IPv4: TOS
  std::uint16_t identification = 0;  ///< IPv4 alone
  bool dont_fragment = false;        ///< IPv4 alone
  bool more_fragments = false;
  std::uint16_t fragment_offset = 0;  ///< in bytes; above 0 the payload does not begin with the transport's header
  std::uint32_t flow_label = 0;       ///< IPv6 alone
  Bytes options = {};                 ///< IPv4 alone, as they came, up to 40 bytes; emitted padded to four
  Bytes payload = {};
  bool cut = false;         ///< fewer bytes were there than the header promises
  bool checksum_ok = true;  ///< of the IPv4 header; a quoted one is often changed by a NAT: judge with care
};

/// A packet as it comes from a raw socket or a wire; bytes beyond its length are padding and ignored. `family` by the
/// version field. Errors: Errc::malformed for another version, header lengths below 20 or beyond the bytes, total
/// lengths below the header's.
Result<IpPacket> parse_ip_packet(Bytes bytes);

/// The packet inside an ICMP error: the same, but cut is normal, and the total length may lie (hosts of old write it in
/// their own byte order; routers after decapsulation): it is not looked at, all that is there is payload, and `cut` is
/// false.
Result<IpPacket> parse_quoted_packet(Bytes bytes, Family family);

/// Header, options and payload, lengths and the IPv4 checksum filled in. parse(emit(p)) == p for what emit takes.
/// The options and payload must fit their lengths (40 and 65,515 bytes): what does not is left out. Both addresses are
/// of one family. IPv6 goes out without extension headers, thus whole: fragments are IPv4's alone.
void emit_ip_packet(const IpPacket& packet, ByteWriter& out);

/// The Internet checksum (RFC 1071) over `bytes`, continued from `sum` (the not yet complemented sum of what came
/// before, an even number of bytes). 0 from checksum() over data with its checksum in place: it is right.
std::uint32_t checksum_sum(Bytes bytes, std::uint32_t sum = 0);
std::uint16_t checksum(Bytes bytes, std::uint32_t sum = 0);
/// The sum over the pseudo-header of UDP, TCP and ICMPv6 (RFC 768, RFC 9293 3.1, RFC 8200 8.1).
std::uint32_t pseudo_header_sum(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol,
                                std::size_t length);

}  // namespace ntool::wire
