// Neighbour solicitations and advertisements as values (RFC 4861 4.3, 4.4): IPv6's way from an address to the Ethernet
// address of whoever has it.
#pragma once

#include <optional>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>
#include <ntool/wire/ethernet.hpp>
#include <ntool/wire/ip_packet.hpp>

namespace ntool::wire {

/// Type numbers of neighbour discovery (RFC 4861 4).
namespace icmp_v6 {
inline constexpr std::uint8_t router_solicitation = 133;
inline constexpr std::uint8_t router_advertisement = 134;
inline constexpr std::uint8_t neighbor_solicitation = 135;
inline constexpr std::uint8_t neighbor_advertisement = 136;
inline constexpr std::uint8_t redirect = 137;
}  // namespace icmp_v6

/// No router forwards a packet of neighbour discovery: one with another hop limit comes from further away and is
/// ignored (RFC 4861 11.2).
inline constexpr Ttl neighbor_discovery_hop_limit{255};

struct NeighborSolicitation {
  IpAddress target = {};
  std::optional<MacAddress> source_link_address = {};  ///< of the sender
  bool operator==(const NeighborSolicitation&) const = default;
};
/// Checked as RFC 4861 7.1.1 asks: hop limit 255, checksum, code 0, no multicast target, every option longer than
/// nothing; from the unspecified address (is this address taken? RFC 4862 5.4.2) only to a solicited-node multicast
/// address and without the sender's link address. Options of other kinds are skipped. Errors: Errc::malformed, also for
/// fragments (RFC 6980).
Result<NeighborSolicitation> parse_neighbor_solicitation(const IpPacket& packet);

struct NeighborAdvertisement {
  IpAddress target = {};
  bool router = false;     ///< the sender is one
  bool solicited = false;  ///< it answers a solicitation
  bool overrides = false;  ///< what the receiver knew of the target's link address is to be forgotten
  std::optional<MacAddress> target_link_address = {};
  bool operator==(const NeighborAdvertisement&) const = default;
};
/// Checked as RFC 4861 7.1.2 asks: as above, and not solicited where it goes to many.
Result<NeighborAdvertisement> parse_neighbor_advertisement(const IpPacket& packet);

/// The ICMPv6 message with its checksum, for a packet between these addresses.
void emit_neighbor_solicitation(const NeighborSolicitation& message, const IpAddress& source,
                                const IpAddress& destination, ByteWriter& out);
void emit_neighbor_advertisement(const NeighborAdvertisement& message, const IpAddress& source,
                                 const IpAddress& destination, ByteWriter& out);

/// ff02::1:ffXX:XXXX, to which solicitations for `address` go (RFC 4291 2.7.1).
IpAddress solicited_node(const IpAddress& address);
/// ff02::1 (RFC 4291 2.7.1).
IpAddress all_nodes();
/// 33:33 and the last four bytes (RFC 2464 7).
MacAddress multicast_mac(const IpAddress& group);

}  // namespace ntool::wire
