// The layout of tcptraceroute 1.5.
#pragma once

#include "text.hpp"

namespace ntool::commands::traceroute {

/// "Tracing the path to example.org (192.0.2.7) on TCP port 80 (http), 30 hops max"; `service` may be empty.
std::string tcptraceroute_heading(std::string_view host, const IpAddress& target, Port port, std::string_view service,
                                  Ttl last);

/// As hop_line(), with "[open]", "[open, ecn]" (it takes the offer of RFC 3168) or "[closed]" behind the target's
/// address, and with tcptraceroute's marks where they differ: "!p" for a port that is unreachable, "!A" for what is
/// prohibited.
std::string tcptraceroute_line(const engine::TraceHop& hop, const Shown& shown);

}  // namespace ntool::commands::traceroute
