// What --json tells, one object a line: docs/commands/sweep.md explains each key.
#pragma once

#include "plan.hpp"

#include <string>
#include <string_view>

#include <ntool/base/record.hpp>

namespace ntool::commands::sweep {

struct UnknownRecord {
  std::string_view host;
  std::string_view message;
};
void describe(Fields& fields, const UnknownRecord& record);

struct EventRecord {
  const engine::SweepEvent& event;
  std::string_view host;  ///< as typed; empty: the address
  std::string name;       ///< of -n and -d; empty: none is known
  WallTime time;
  std::optional<std::string> written_time;  ///< where a way to write it was chosen
  bool counts;
};
void describe(Fields& fields, const EventRecord& record);

struct TargetRecord {
  const engine::SweepAccount& account;
  const engine::SweepFigures& figures;
  std::string_view type;  ///< "target" at the end, "interval" by -Q
  std::string_view host;
  std::string name;
  const Plan& plan;
};
void describe(Fields& fields, const TargetRecord& record);

struct SummaryRecord {
  const engine::SweepStatistics& statistics;
  std::uint64_t unknown;
  std::uint64_t not_judged;  ///< Ctrl-C came before them
  std::uint64_t dropped;
  Duration elapsed;
  const Plan& plan;
  const std::vector<Verdict>& verdicts;
};
void describe(Fields& fields, const SummaryRecord& record);

}  // namespace ntool::commands::sweep
