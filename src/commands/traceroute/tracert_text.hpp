// The layout of Windows' tracert.
#pragma once

#include "text.hpp"

namespace ntool::commands::traceroute {

/// "\nTracing route to example.org [192.0.2.7]\nover a maximum of 30 hops:\n\n"; of an address alone in one line.
std::string tracert_heading(std::string_view host, const IpAddress& target, Ttl last);

/// "  1    <1 ms     1 ms     *     192.0.2.1": the address that answered last; "Request timed out." where nobody did.
std::string tracert_line(const engine::TraceHop& hop, const Shown& shown);

inline constexpr std::string_view tracert_ending = "\nTrace complete.\n";

}  // namespace ntool::commands::traceroute
