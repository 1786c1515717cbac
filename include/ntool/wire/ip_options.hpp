// The options of an IPv4 header that tell of a packet's way (RFC 791 3.1): record route, loose and strict source route,
// Internet timestamp. Every byte of them comes from the network: lengths and pointers may lie.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>

namespace ntool::wire {

/// Type bytes: copied flag, class and number.
namespace ip_option {
inline constexpr std::uint8_t end_of_list = 0;
inline constexpr std::uint8_t no_operation = 1;
inline constexpr std::uint8_t record_route = 7;
inline constexpr std::uint8_t timestamp = 68;
inline constexpr std::uint8_t loose_source_route = 131;
inline constexpr std::uint8_t strict_source_route = 137;
}  // namespace ip_option

/// What one header has room for.
inline constexpr std::size_t most_ip_options = 40;
/// Addresses in one route, and timestamps with and without addresses.
inline constexpr std::size_t most_route_slots = 9;
inline constexpr std::size_t most_timestamps = 9;
inline constexpr std::size_t most_addressed_timestamps = 4;

/// A single byte that fills up.
struct NoOperationOption {
  bool operator==(const NoOperationOption&) const = default;
};

/// Record route, or a source route, in which the passed routers write their own addresses over those that were to be
/// passed.
struct RouteOption {
  std::uint8_t type = ip_option::record_route;
  std::vector<IpAddress> slots = {};  ///< all of them, used or not
  std::size_t used = 0;               ///< so many of the slots, from the front (the pointer)
  bool operator==(const RouteOption&) const = default;
};

enum class TimestampFlag : std::uint8_t {
  only = 0,            ///< times alone
  with_addresses = 1,  ///< each host writes its address, too
  prespecified = 3,    ///< the sender has named the hosts that are to write
};

struct TimestampSlot {
  IpAddress address = {};   ///< 0.0.0.0 where only times are recorded
  std::uint32_t value = 0;  ///< ms since midnight UTC, or with the highest bit set something else of 31 bits

  [[nodiscard]] bool is_standard() const { return (value & 0x8000'0000U) == 0; }
  bool operator==(const TimestampSlot&) const = default;
};

struct TimestampOption {
  TimestampFlag flag = TimestampFlag::only;
  std::vector<TimestampSlot> slots = {};
  std::size_t used = 0;
  std::uint8_t overflow = 0;  ///< hosts that found no room, up to 15
  bool operator==(const TimestampOption&) const = default;
};

/// Another one, as it came; timestamps with a flag that nobody has defined among them.
struct OtherOption {
  std::uint8_t type = 0;
  std::vector<std::uint8_t> data = {};  ///< behind type and length
  bool operator==(const OtherOption&) const = default;
};

using IpOption = std::variant<NoOperationOption, RouteOption, TimestampOption, OtherOption>;

struct IpOptions {
  /// Up to the end of the list, or to the first that cannot be.
  std::vector<IpOption> options = {};
  /// Errc::malformed: why it could not be read on.
  std::optional<Error> broken = {};
};

/// Reads at most most_ip_options bytes. A pointer beyond the option means that it is full (RFC 791); one that stands
/// before its first slot, and a length that cannot be, break it.
IpOptions parse_ip_options(Bytes bytes);

/// One after the other, without padding. Routes and timestamps with more slots than there is room for are left out.
void emit_ip_options(std::span<const IpOption> options, ByteWriter& out);

}  // namespace ntool::wire
