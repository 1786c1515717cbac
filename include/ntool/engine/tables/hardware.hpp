// Hardware types of interfaces (ARPHRD_*, linux/if_arp.h) under the names and titles that ifconfig users know, and how
// each writes its addresses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <ntool/base/bytes.hpp>

namespace ntool::engine {

struct HardwareType {
  std::uint16_t number;    ///< ARPHRD_*
  std::string_view name;   ///< "ether"
  std::string_view title;  ///< "Ethernet"
  /// What stands after the name; null: nothing, not even a blank. Gets the first bytes of the address, padded with
  /// zeros to `hardware_text_bytes`.
  std::string (*address)(Bytes address);
  bool compresses = false;  ///< counts compressed packets (van Jacobson's header compression)
};

/// The classic ioctl hands over eight bytes of an address, whatever its length (InfiniBand has 20).
inline constexpr std::size_t hardware_text_bytes = 8;

/// Never null: types without a name of their own are "unspec".
const HardwareType& hardware_type(std::uint16_t number);

/// The address as `type` writes it, from however many bytes there are; empty where it writes none.
std::string hardware_address_text(const HardwareType& type, Bytes address);

}  // namespace ntool::engine
