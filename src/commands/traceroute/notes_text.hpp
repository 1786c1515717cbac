// What --explain and --back say at the end of a trace, in sentences.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <ntool/engine/probe/path_notes.hpp>
#include <ntool/engine/probe/trace_prober.hpp>

namespace ntool::commands::traceroute {

/// What of a trace does not stand in its hops.
struct Asked {
  IpAddress target;
  std::string_view method = {};       ///< a word of -M; empty: not known
  bool neighbour = false;             ///< the target is on a network of this host
  std::optional<IpAddress> own = {};  ///< the address that probes left from
};

/// What there is to say of a trace that has ended.
engine::PathNotes notes_of(std::span<const engine::TraceHop> hops, bool constant_checksums, const engine::TraceEnd& end,
                           const Asked& asked);

/// A line for each thing that there is to say: how far the probes came, and then what the notes have.
std::string explained(const engine::PathNotes& notes, std::span<const engine::TraceHop> hops,
                      const engine::TraceEnd& end, const Asked& asked);

/// The line of --back; empty where both ways are of one length.
std::string way_back_explained(const engine::PathNotes& notes);

}  // namespace ntool::commands::traceroute
