// What --json tells, one object a line: docs/commands/ping.md explains each key.
#pragma once

#include "text.hpp"

#include <string_view>

#include <ntool/base/record.hpp>

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
};
void describe(Fields& fields, const EventRecord& record);

struct SummaryRecord {
  const engine::EchoStatistics& statistics;
  const Plan& plan;
  const Target& target;
};
void describe(Fields& fields, const SummaryRecord& summary);

}  // namespace ntool::commands::ping
