#include "networks.hpp"

#include <algorithm>

namespace ntool::engine::lab {

bool overlap(const Prefix& a, const Prefix& b) {
  return a.length() <= b.length() ? a.contains(b.address()) : b.contains(a.address());
}

std::optional<HostNumbers> host_numbers(const Prefix& prefix) {
  const unsigned bits = prefix.address().bits() - prefix.length();
  if (bits == 0) return std::nullopt;
  if (bits == 1) return HostNumbers{0, 1};
  const std::uint64_t highest = bits >= 32 ? 0xFFFFFFFFU : (std::uint64_t{1} << bits) - 1;
  return HostNumbers{1, prefix.address().is_v4() ? highest - 1 : highest};
}

IpAddress nth_address(const Prefix& prefix, std::uint64_t number) {
  const auto network = prefix.network();
  IpAddress::V6Bytes bytes{};
  std::ranges::copy(network.bytes(), bytes.begin());
  for (std::size_t i = network.bytes().size(); i-- > 0 && number != 0; number >>= 8U) {
    number += bytes[i];
    bytes[i] = static_cast<std::uint8_t>(number & 0xFFU);
  }
  if (network.is_v6()) return IpAddress(bytes);
  return IpAddress(IpAddress::V4Bytes{bytes[0], bytes[1], bytes[2], bytes[3]});
}

}  // namespace ntool::engine::lab
