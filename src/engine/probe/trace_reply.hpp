// An answer as a hop's: what a trace makes of what came.
#pragma once

#include <optional>

#include <ntool/engine/probe/trace_hop.hpp>
#include <ntool/engine/probe/trace_rules.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::engine {

/// nullopt: it is not to be believed, or says nothing about the way (an echo reply from somebody else, one with a wrong
/// checksum, a redirect). The round trip is the caller's to fill in.
std::optional<TraceReply> trace_reply(const wire::ProbeAnswer& answer, const TraceRules& rules);

}  // namespace ntool::engine
