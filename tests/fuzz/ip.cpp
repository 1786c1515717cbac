// Addresses, prefixes, ports and numbers as text: what parses is written and parsed back to the same value.
#include "require.hpp"

#include <cstdint>
#include <string_view>

#include <ntool/base/ip.hpp>
#include <ntool/base/time.hpp>

using ntool::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ntool;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto address = IpAddress::parse(text)) {
    const auto again = IpAddress::parse(address->to_string());
    require(again.has_value() && *again == *address);
    require(again->to_string() == address->to_string());
    require(address->unmapped().is_v4() == (address->is_v4() || address->is_v4_mapped()));
  }
  if (const auto prefix = Prefix::parse(text)) {
    const auto again = Prefix::parse(prefix->to_string());
    require(again.has_value() && *again == *prefix);
    require(prefix->contains(prefix->address()) && prefix->contains(prefix->network()) &&
            prefix->contains(prefix->broadcast()));
  }
  if (const auto raw = IpAddress::from_bytes({data, size})) {
    const auto again = IpAddress::parse(raw->to_string());
    require(again.has_value() && *again == *raw);
  }
  if (const auto range = parse_port_range(text)) require(range->first <= range->last && range->first.value() > 0);
  if (const auto port = parse_port(text)) require(std::to_string(port->value()) == text);
  if (const auto duration = parse_signed_seconds(text)) require(to_seconds(*duration) <= 2147483649.0);
  (void)parse_signed(text);
  return 0;
}
