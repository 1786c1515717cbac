// What --json tells, one object a line: docs/commands/ping.md explains each key.
#pragma once

#include "text.hpp"

#include <string_view>
#include <vector>

#include <ntool/base/record.hpp>
#include <ntool/commands/quality_figures.hpp>
#include <ntool/sys/local_zone.hpp>

namespace ntool::commands::ping {

struct StartRecord {
  const Plan& plan;
  const Target& target;
  std::string_view way;
};
void describe(Fields& fields, const StartRecord& start);

struct EventRecord {
  const engine::EchoEvent& event;
  const Plan& plan;
  const Target& target;
  WallTime time;
  const sys::LocalZone& zone;
};
void describe(Fields& fields, const EventRecord& record);

struct SummaryRecord {
  const engine::EchoStatistics& statistics;
  std::uint64_t dropped_here;
  const Plan& plan;
  const Target& target;
  const WallScale& scale;
  const std::vector<Verdict>& verdicts;
};
void describe(Fields& fields, const SummaryRecord& summary);

}  // namespace ntool::commands::ping
