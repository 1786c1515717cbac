// Plan: what the options mean, checked. A pure step: names are not resolved yet, nothing is opened.
#pragma once

#include "options.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <ntool/base/ip.hpp>

namespace ntool::commands::traceroute {

struct Plan {
  std::string host;
  std::optional<Family> family;
  std::optional<std::string> source;
  std::string interface;
  std::optional<std::size_t> packet_length;
  bool numeric = false;
  bool verbose = false;
  engine::TraceRules rules;  ///< without target and payload, which depend on the family
};

/// The limits are those of traceroute 2.1.2; each that breaks is a usage error in its words.
Result<Plan> make_plan(const TracerouteOptions& options);

/// "5", "5,3,10" or "5/3/10": MAX, HERE and NEAR of traceroute(8). MAX alone switches the factors off; a factor that is
/// left out behind another is 10.
Result<engine::TracePatience> parse_patience(std::string_view text);

/// Of a packet with its IP header, and of what stands behind the ICMP or UDP header in it.
struct PacketLength {
  std::size_t packet = 0;
  std::size_t payload = 0;
};
PacketLength packet_length(const Plan& plan, Family family);

}  // namespace ntool::commands::traceroute
