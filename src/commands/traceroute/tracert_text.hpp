// The layout of Windows' tracert.
#pragma once

#include "text.hpp"

#include <ntool/engine/probe/path_notes.hpp>
#include <ntool/engine/probe/trace_prober.hpp>

namespace ntool::commands::traceroute {

/// "\nTracing route to example.org [192.0.2.7]\nover a maximum of 30 hops:\n\n"; of an address alone in one line.
std::string tracert_heading(std::string_view host, const IpAddress& target, Ttl last);

/// "  1    <1 ms     1 ms     *     192.0.2.1": the address that answered last; "Request timed out." where nobody did.
std::string tracert_line(const engine::TraceHop& hop, const Shown& shown);

/// "\nTrace complete.\n", as Windows says also of one that ends in silence; of one that was broken off, could not be
/// sent or goes round in a circle an empty line.
std::string_view tracert_ending(const engine::PathNotes& notes, const engine::TraceEnd& end);

}  // namespace ntool::commands::traceroute
