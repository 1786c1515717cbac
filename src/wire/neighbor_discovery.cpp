#include <algorithm>
#include <fmt/format.h>

#include <ntool/wire/neighbor_discovery.hpp>

namespace ntool::wire {
namespace {

constexpr std::size_t ipv6_size = 16;
constexpr std::size_t option_unit = 8;  // lengths of options count these (RFC 4861 4.6)
constexpr std::uint8_t source_link_option = 1;
constexpr std::uint8_t target_link_option = 2;

constexpr std::uint32_t router_flag = 0x80000000U;
constexpr std::uint32_t solicited_flag = 0x40000000U;
constexpr std::uint32_t override_flag = 0x20000000U;

/// What both messages have in common behind their type.
struct Common {
  std::uint32_t flags = 0;
  IpAddress target = {};
  std::optional<MacAddress> link_address = {};
};

/// The address in the option of this type; all other options are skipped (RFC 4861 4.6).
Result<std::optional<MacAddress>> find_link_address(ByteReader reader, std::uint8_t wanted, const char* what) {
  std::optional<MacAddress> found;
  while (!reader.empty()) {
    const std::uint8_t type = TRY(reader.u8());
    const std::size_t length = TRY(reader.u8());
    if (length == 0) return malformed(what, fmt::format("option {} has the length 0", type));
    const Bytes value = TRY(reader.take(length * option_unit - 2));
    // A longer one is of another kind of link; there is always room for the six bytes of this one.
    if (type != wanted || length != 1) continue;
    found.emplace();
    std::ranges::copy(value, found->begin());
  }
  return found;
}

Result<Common> parse_message(const IpPacket& packet, std::uint8_t type, std::uint8_t link_option, const char* what) {
  if (!packet.source.is_v6() || packet.protocol != ip_protocol::icmp_v6) return malformed(what, "it is no ICMPv6");
  if (packet.cut) return malformed(what, "it is cut");
  if (packet.more_fragments || packet.fragment_offset != 0) return malformed(what, "it is a fragment");
  if (packet.ttl != neighbor_discovery_hop_limit) {
    return malformed(what, fmt::format("its hop limit is {} and not 255", packet.ttl.value()));
  }
  const auto pseudo = pseudo_header_sum(packet.source, packet.destination, ip_protocol::icmp_v6, packet.payload.size());
  if (checksum(packet.payload, pseudo) != 0) return malformed(what, "its checksum is wrong");
  ByteReader reader(packet.payload);
  const std::uint8_t told_type = TRY(reader.u8());
  const std::uint8_t code = TRY(reader.u8());
  if (told_type != type || code != 0) return malformed(what, fmt::format("type {}, code {}", told_type, code));
  TRY(reader.skip(2));
  Common message;
  message.flags = TRY(reader.u32());
  message.target = TRY(IpAddress::from_bytes(TRY(reader.take(ipv6_size))));
  if (message.target.is_multicast()) return malformed(what, "its target is a multicast address");
  message.link_address = TRY(find_link_address(reader, link_option, what));
  return message;
}

void emit_message(const Common& message, std::uint8_t type, std::uint8_t link_option, const IpAddress& source,
                  const IpAddress& destination, ByteWriter& out) {
  const std::size_t start = out.size();
  out.u8(type);
  out.u8(0);
  out.u16(0);
  out.u32(message.flags);
  out.bytes(message.target.bytes());
  if (message.link_address) {
    out.u8(link_option);
    out.u8(1);
    out.bytes(*message.link_address);
  }
  const Bytes all = out.view().subspan(start);
  out.patch(start + 2, checksum(all, pseudo_header_sum(source, destination, ip_protocol::icmp_v6, all.size())));
}

bool is_solicited_node(const IpAddress& address) {
  return solicited_node(address) == address.with_zone({});
}

}  // namespace

Result<NeighborSolicitation> parse_neighbor_solicitation(const IpPacket& packet) {
  constexpr auto what = "neighbour solicitation";
  const auto message = TRY(parse_message(packet, icmp_v6::neighbor_solicitation, source_link_option, what));
  if (packet.source.is_unspecified()) {
    if (!is_solicited_node(packet.destination)) return malformed(what, "from nobody, and not to a solicited node");
    if (message.link_address) return malformed(what, "from nobody, and yet with a link address");
  }
  return NeighborSolicitation{message.target, message.link_address};
}

Result<NeighborAdvertisement> parse_neighbor_advertisement(const IpPacket& packet) {
  constexpr auto what = "neighbour advertisement";
  const auto message = TRY(parse_message(packet, icmp_v6::neighbor_advertisement, target_link_option, what));
  const bool solicited = (message.flags & solicited_flag) != 0;
  if (solicited && packet.destination.is_multicast()) return malformed(what, "solicited, and yet to many");
  return NeighborAdvertisement{message.target, (message.flags & router_flag) != 0, solicited,
                               (message.flags & override_flag) != 0, message.link_address};
}

void emit_neighbor_solicitation(const NeighborSolicitation& message, const IpAddress& source,
                                const IpAddress& destination, ByteWriter& out) {
  emit_message({0, message.target, message.source_link_address}, icmp_v6::neighbor_solicitation, source_link_option,
               source, destination, out);
}

void emit_neighbor_advertisement(const NeighborAdvertisement& message, const IpAddress& source,
                                 const IpAddress& destination, ByteWriter& out) {
  const std::uint32_t flags = (message.router ? router_flag : 0U) | (message.solicited ? solicited_flag : 0U) |
                              (message.overrides ? override_flag : 0U);
  emit_message({flags, message.target, message.target_link_address}, icmp_v6::neighbor_advertisement,
               target_link_option, source, destination, out);
}

IpAddress solicited_node(const IpAddress& address) {
  const auto bytes = address.bytes().last(3);
  return IpAddress(IpAddress::V6Bytes{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, bytes[0], bytes[1], bytes[2]});
}

IpAddress all_nodes() {
  return IpAddress(IpAddress::V6Bytes{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
}

MacAddress multicast_mac(const IpAddress& group) {
  const auto bytes = group.bytes().last(4);
  return {0x33, 0x33, bytes[0], bytes[1], bytes[2], bytes[3]};
}

}  // namespace ntool::wire
