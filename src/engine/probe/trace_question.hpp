// A probe of a trace, as TraceProber and MultipathProber ask it.
#pragma once

#include <ntool/engine/probe/trace_rules.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::engine {

/// `probe` has its id, flow, port and TTL; the rules say the rest. `payload`, of rules.payload_bytes and filled with
/// rules.payload_fill but for what was written here before, is lent to it: of an echo it gets what keeps the checksum
/// constant, and the flow, which routers see in the checksum, as ICMP has no ports.
wire::ProbeAction make_question(const TraceRules& rules, wire::ProbeAction probe, MutableBytes payload);

}  // namespace ntool::engine
