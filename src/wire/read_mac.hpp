// An Ethernet address out of a message.
#pragma once

#include <algorithm>
#include <tuple>

#include <ntool/wire/ethernet.hpp>

namespace ntool::wire {

inline constexpr std::size_t mac_size = std::tuple_size_v<MacAddress>;

/// Errors: as ByteReader::take.
inline Result<MacAddress> read_mac(ByteReader& reader) {
  MacAddress mac{};
  std::ranges::copy(TRY(reader.take(mac_size)), mac.begin());
  return mac;
}

}  // namespace ntool::wire
