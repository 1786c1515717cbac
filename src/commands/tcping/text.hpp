// The lines of tcping, in the spirit of ping's, and the same as records for --json.
#pragma once

#include <string>
#include <vector>

#include <ntool/base/record.hpp>
#include <ntool/commands/assertions.hpp>
#include <ntool/commands/quality_figures.hpp>
#include <ntool/engine/probe/connect_prober.hpp>

namespace ntool::commands::tcping {

struct Target {
  std::string host;  ///< as typed
  IpAddress address;
  Port port;
};

/// "TCPING db (192.0.2.7) port 5432".
std::string header_line(const Target& target);
/// "connected to db (192.0.2.7) port 5432: seq=1 time=0.123 ms", or why not.
std::string event_line(const Target& target, const engine::ConnectEvent& event);
/// What has come of all tries, with the blank line before it.
std::string statistics_block(const Target& target, const engine::ConnectStatistics& statistics);
/// The same in one line, for Ctrl-\.
std::string short_statistics(const engine::ConnectStatistics& statistics);

/// Who is asked, as a record.
struct StartRecord {
  const Target& target;
};
void describe(Fields& fields, const StartRecord& record);

/// One try, as a record.
struct TryRecord {
  const Target& target;
  const engine::ConnectEvent& event;
};
void describe(Fields& fields, const TryRecord& record);

/// All of them.
struct SummaryRecord {
  const Target& target;
  const engine::ConnectStatistics& statistics;
  const WallScale& scale;
  const std::vector<Verdict>& verdicts;
};
void describe(Fields& fields, const SummaryRecord& record);

}  // namespace ntool::commands::tcping
