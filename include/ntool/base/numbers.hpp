// Numbers on the wire have types of their own, so that a swapped argument does not compile; and the one strict parser
// for numbers that people type.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string_view>

#include <ntool/base/result.hpp>

namespace ntool {

template <class Tag, std::unsigned_integral Rep>
class StrongNumber {
 public:
  using rep = Rep;
  constexpr StrongNumber() = default;
  explicit constexpr StrongNumber(Rep value) : value_(value) {}
  [[nodiscard]] constexpr Rep value() const { return value_; }
  constexpr auto operator<=>(const StrongNumber&) const = default;

 private:
  Rep value_ = 0;
};

using Port = StrongNumber<struct PortTag, std::uint16_t>;        ///< TCP, UDP … port (host order)
using Ttl = StrongNumber<struct TtlTag, std::uint8_t>;           ///< IPv4 time to live, IPv6 hop limit
using Seq = StrongNumber<struct SeqTag, std::uint16_t>;          ///< ICMP echo sequence number
using IfIndex = StrongNumber<struct IfIndexTag, std::uint32_t>;  ///< kernel interface index; 0 = none
using Mtu = StrongNumber<struct MtuTag, std::uint32_t>;          ///< bytes

/// Decimal digits and nothing else (no sign, blank, 0x, exponent), within [min, max]. The error says which rule broke.
Result<std::uint64_t> parse_unsigned(std::string_view text, std::uint64_t min = 0,
                                     std::uint64_t max = std::numeric_limits<std::uint64_t>::max());

/// As parse_unsigned, with an optional leading '-'.
Result<std::int64_t> parse_signed(std::string_view text, std::int64_t min = std::numeric_limits<std::int64_t>::min(),
                                  std::int64_t max = std::numeric_limits<std::int64_t>::max());

/// 1 to 65535, no leading zero: "080", "+80", "0x50" and "70000" are errors. With `allow_zero`, "0" is the port that
/// the kernel chooses.
Result<Port> parse_port(std::string_view text, bool allow_zero = false);

/// "80" is 80-80; "20-25" and "25-20" are both 20-25. Both ends included; each end as parse_port.
struct PortRange {
  Port first, last;
  [[nodiscard]] constexpr std::uint32_t size() const { return std::uint32_t{last.value()} - first.value() + 1; }
  constexpr bool operator==(const PortRange&) const = default;
};
Result<PortRange> parse_port_range(std::string_view text);

}  // namespace ntool
