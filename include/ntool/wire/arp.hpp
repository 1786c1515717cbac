// ARP for IPv4 on Ethernet as values (RFC 826).
#pragma once

#include <cstdint>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>
#include <ntool/wire/ethernet.hpp>

namespace ntool::wire {

/// Operations that mean something on Ethernet (IANA "ARP Parameters").
namespace arp_operation {
inline constexpr std::uint16_t request = 1;
inline constexpr std::uint16_t reply = 2;
}  // namespace arp_operation

struct ArpPacket {
  std::uint16_t operation = arp_operation::request;
  MacAddress sender_mac{};
  IpAddress sender = {};  ///< 0.0.0.0 in a probe: is this address taken? (RFC 5227 2.1.1)
  MacAddress target_mac{};
  IpAddress target = {};
  bool operator==(const ArpPacket&) const = default;
};
/// `payload` of a frame of type ether_type::arp; padding behind the 28 bytes is ignored. Errors: Errc::malformed below
/// 28 bytes; for hardware that is not Ethernet, protocols that are not IPv4, lengths that are not theirs.
Result<ArpPacket> parse_arp(Bytes payload);
/// Both IP addresses are IPv4.
void emit_arp(const ArpPacket& packet, ByteWriter& out);

}  // namespace ntool::wire
