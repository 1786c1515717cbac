// The objects of --json, one a line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/record.hpp>
#include <ntool/engine/probe/trace_hop.hpp>
#include <ntool/engine/probe/trace_prober.hpp>

namespace ntool::commands::traceroute {

/// One probe of a hop; without an answer it has no fields.
struct ProbeRecord {
  std::optional<engine::TraceReply> reply;
  std::optional<std::string> name;
};
void describe(Fields& fields, const ProbeRecord& probe);

struct HopRecord {
  Ttl ttl;
  std::vector<ProbeRecord> probes;
};
void describe(Fields& fields, const HopRecord& hop);

struct SummaryRecord {
  std::string target;
  IpAddress address;
  engine::TraceEnd end;
  std::string_view way;
};
void describe(Fields& fields, const SummaryRecord& summary);

}  // namespace ntool::commands::traceroute
