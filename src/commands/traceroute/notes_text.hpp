// What the notes on a path say to a person.
#pragma once

#include <span>
#include <string>

#include <ntool/engine/probe/path_notes.hpp>
#include <ntool/engine/probe/trace_prober.hpp>

namespace ntool::commands::traceroute {

/// --explain: a line for each conclusion, the first one says how far the probes came.
std::string explained(const engine::PathNotes& notes, std::span<const engine::TraceHop> hops,
                      const engine::TraceEnd& end);

/// --back: the line on the way back, or nothing.
std::string way_back_explained(const engine::PathNotes& notes);

}  // namespace ntool::commands::traceroute
