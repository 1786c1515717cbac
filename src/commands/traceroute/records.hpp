// The objects of --json, one a line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/record.hpp>
#include <ntool/engine/probe/path_notes.hpp>
#include <ntool/engine/probe/trace_hop.hpp>
#include <ntool/engine/probe/trace_prober.hpp>

namespace ntool::commands::traceroute {

/// An answer as soon as it comes.
struct AnswerRecord {
  std::string target;
  engine::TraceAnswer answer;
};
void describe(Fields& fields, const AnswerRecord& record);

/// One probe of a hop; without an answer it has no fields.
struct ProbeRecord {
  std::optional<engine::TraceReply> reply;
  std::optional<std::string> name;
};
void describe(Fields& fields, const ProbeRecord& probe);

struct HopRecord {
  std::string target;
  Ttl ttl;
  std::vector<ProbeRecord> probes;
};
void describe(Fields& fields, const HopRecord& hop);

struct SummaryRecord {
  std::string target;
  IpAddress address;
  engine::TraceEnd end;
  std::string_view way;
  engine::PathNotes notes = {};
};
void describe(Fields& fields, const SummaryRecord& summary);

}  // namespace ntool::commands::traceroute
