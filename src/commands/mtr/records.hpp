// The objects of `ntool --json mtr`, one a line: each answer as it comes, and for each host a summary at the end.
#pragma once

#include "labels.hpp"
#include "watched_host.hpp"

#include <ntool/base/record.hpp>

namespace ntool::commands::mtr {

struct AnswerRecord {
  const WatchedHost& host;
  const engine::PathEvent& event;  ///< that holds a reply
};
void describe(Fields& fields, const AnswerRecord& answer);

struct PathSummary {
  const WatchedHost& host;
  const Labels& labels;
  std::string_view way;
};
void describe(Fields& fields, const PathSummary& summary);

}  // namespace ntool::commands::mtr
