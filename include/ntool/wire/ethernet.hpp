// Ethernet addresses and frames (IEEE 802.3) as values.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include <ntool/base/bytes.hpp>
#include <ntool/base/result.hpp>

namespace ntool::wire {

using MacAddress = std::array<std::uint8_t, 6>;
inline constexpr MacAddress ethernet_broadcast = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

/// What a frame carries (IANA "ETHER TYPES").
namespace ether_type {
inline constexpr std::uint16_t ipv4 = 0x0800;
inline constexpr std::uint16_t arp = 0x0806;
inline constexpr std::uint16_t ipv6 = 0x86dd;
}  // namespace ether_type

struct EthernetFrame {
  MacAddress destination{};
  MacAddress source{};
  std::uint16_t type = 0;
  Bytes payload = {};  ///< may be followed by padding up to 46 bytes: what it carries has a length of its own
};
/// Errors: Errc::malformed below 14 bytes.
Result<EthernetFrame> parse_ethernet(Bytes frame);
/// Without padding and check sequence: the device adds them.
void emit_ethernet(const EthernetFrame& frame, ByteWriter& out);

}  // namespace ntool::wire
