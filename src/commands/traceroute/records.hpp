// The objects of --json, one a line.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/record.hpp>
#include <ntool/commands/names_and_networks.hpp>
#include <ntool/engine/probe/multipath_prober.hpp>
#include <ntool/engine/probe/path_notes.hpp>
#include <ntool/engine/probe/trace_hop.hpp>
#include <ntool/engine/probe/trace_prober.hpp>
#include <ntool/wire/as_info.hpp>

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
  std::function<std::optional<wire::AsInfo>(const IpAddress&)> network_of = {};  ///< none: not asked for
};
void describe(Fields& fields, const HopRecord& hop);

/// A hop with all its ways.
struct WaysRecord {
  std::string target;
  const engine::MultipathHop& hop;
  const std::vector<engine::MultipathLink>& links;
  const NamesAndNetworks* known = nullptr;  ///< null: addresses only
};
void describe(Fields& fields, const WaysRecord& record);

struct WaysSummaryRecord {
  std::string target;
  IpAddress address;
  const engine::MultipathResult& result;
  std::string_view way;
  double confidence = 0;
};
void describe(Fields& fields, const WaysSummaryRecord& record);

/// A host of a list that could not be resolved.
struct UnknownRecord {
  std::string target;
  std::string message;
};
void describe(Fields& fields, const UnknownRecord& record);

struct SummaryRecord {
  std::string target;
  IpAddress address;
  engine::TraceEnd end;
  std::string_view way;
  engine::PathNotes notes = {};
};
void describe(Fields& fields, const SummaryRecord& summary);

}  // namespace ntool::commands::traceroute
