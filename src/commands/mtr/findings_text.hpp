// What a path's figures mean, in words: its losses, a loop, who says that it goes no further.
#pragma once

#include "labels.hpp"
#include "watched_host.hpp"

#include <string>

#include <ntool/engine/probe/path_session.hpp>

namespace ntool::commands::mtr {

/// Why the path goes no further than it does; target: it is reached.
engine::TraceStop stop_of(const WatchedHost& host);

/// "communication administratively prohibited", where an ICMP error says why the path ends before the target; else
/// empty.
std::string ended_by(const WatchedHost& host);

/// A line for each finding: "203.0.113.5: hop 3 (10.0.2.1) limits its answers: …"; one where nothing is wrong, too.
std::vector<std::string> finding_sentences(const WatchedHost& host, const Labels& labels);

/// In short, for the foot of the live view: "hop 3: limits its answers; hop 7: …"; empty: nothing to tell.
std::string findings_line(const WatchedHost& host);

}  // namespace ntool::commands::mtr
