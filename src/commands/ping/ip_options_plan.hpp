// -R, -T and several operands: what the IPv4 options of a probe are to ask for.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>

namespace ntool::commands::ping {

enum class AskedOfIp : std::uint8_t {
  nothing,
  record_route,          ///< -R
  times,                 ///< -T tsonly
  times_with_addresses,  ///< -T tsandaddr
  times_of_named_hosts,  ///< -T tsprespec HOST… DESTINATION
  loose_source_route,    ///< HOP… DESTINATION
};

struct IpOptionsPlan {
  AskedOfIp asked = AskedOfIp::nothing;
  std::vector<std::string> hosts = {};  ///< those before the destination, as typed

  /// ping(8) counts a full set of options into the size of its packets, however many it sends.
  [[nodiscard]] std::size_t header_bytes() const { return asked == AskedOfIp::nothing ? 0 : 40; }
};

/// `timestamp` is the word behind -T; the last of `operands` is the destination. Errors: Errc::usage, for what cannot
/// be asked for at once, and for more hosts than the options of a packet have room for.
Result<IpOptionsPlan> plan_ip_options(bool record_route, const std::optional<std::string>& timestamp,
                                      std::span<const std::string> operands);

/// The options as a packet carries them, padded to four bytes. `hosts`: the addresses of the plan's, all of IPv4.
std::vector<std::uint8_t> ip_options_of(AskedOfIp asked, std::span<const IpAddress> hosts);

}  // namespace ntool::commands::ping
