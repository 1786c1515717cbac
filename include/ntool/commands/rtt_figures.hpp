// The round trips of a run as all verbs of probes tell them, in the words of ping(8).
#pragma once

#include <string>

#include <ntool/base/record.hpp>
#include <ntool/engine/probe/rtt_statistics.hpp>

namespace ntool::commands {

/// "rtt min/avg/max/mdev = 0.021/0.026/0.031/0.005 ms", for the end.
std::string rtt_at_the_end(const engine::RttStatistics& rtt);

/// "min/avg/ewma/max = 0.021/0.026/0.026/0.031 ms", for SIGQUIT.
std::string rtt_so_far(const engine::RttStatistics& rtt);

/// Rounded down, as RttStatistics has its figures.
Duration in_whole_microseconds(Duration duration);

/// rtt_min_ms, rtt_avg_ms, rtt_max_ms, rtt_mdev_ms, rtt_ewma_ms; nothing where nothing was added.
void describe(Fields& fields, const engine::RttStatistics& rtt);

}  // namespace ntool::commands
