#include "read_mac.hpp"

#include <fmt/format.h>

#include <ntool/wire/arp.hpp>

namespace ntool::wire {
namespace {

constexpr std::uint16_t ethernet_hardware = 1;  // IANA "ARP Parameters"
constexpr std::size_t ipv4_size = 4;

Result<IpAddress> read_ipv4(ByteReader& reader) {
  return IpAddress::from_bytes(TRY(reader.take(ipv4_size)));
}

}  // namespace

Result<ArpPacket> parse_arp(Bytes payload) {
  ByteReader reader(payload);
  const std::uint16_t hardware = TRY(reader.u16());
  const std::uint16_t protocol = TRY(reader.u16());
  const std::size_t hardware_size = TRY(reader.u8());
  const std::size_t protocol_size = TRY(reader.u8());
  if (hardware != ethernet_hardware || hardware_size != mac_size) {
    return malformed("ARP packet", fmt::format("hardware {} with addresses of {} bytes", hardware, hardware_size));
  }
  if (protocol != ether_type::ipv4 || protocol_size != ipv4_size) {
    return malformed("ARP packet", fmt::format("protocol {:#06x} with addresses of {} bytes", protocol, protocol_size));
  }
  ArpPacket packet;
  packet.operation = TRY(reader.u16());
  packet.sender_mac = TRY(read_mac(reader));
  packet.sender = TRY(read_ipv4(reader));
  packet.target_mac = TRY(read_mac(reader));
  packet.target = TRY(read_ipv4(reader));
  return packet;
}

void emit_arp(const ArpPacket& packet, ByteWriter& out) {
  out.u16(ethernet_hardware);
  out.u16(ether_type::ipv4);
  out.u8(mac_size);
  out.u8(ipv4_size);
  out.u16(packet.operation);
  out.bytes(packet.sender_mac);
  out.bytes(packet.sender.bytes());
  out.bytes(packet.target_mac);
  out.bytes(packet.target.bytes());
}

}  // namespace ntool::wire
