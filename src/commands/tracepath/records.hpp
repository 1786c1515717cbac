// The objects of --json, one a line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <ntool/base/record.hpp>
#include <ntool/engine/probe/mtu_trace.hpp>

namespace ntool::commands::tracepath {

struct EventRecord {
  engine::MtuTraceEvent event;
  std::optional<std::string> name;
};
void describe(Fields& fields, const EventRecord& record);

struct SummaryRecord {
  std::string target;
  IpAddress address;
  engine::MtuTraceEnd end;
};
void describe(Fields& fields, const SummaryRecord& summary);

}  // namespace ntool::commands::tracepath
