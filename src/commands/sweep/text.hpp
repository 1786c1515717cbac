// The lines of fping(8), from values.
#pragma once

#include "plan.hpp"

#include <string>
#include <string_view>

#include <ntool/base/civil_time.hpp>

namespace ntool::commands::sweep {

/// Milliseconds with three digits that matter: "0.023", "1.53", "12.4", "153".
std::string time_text(Duration time);

/// "[1700000000.12345] ", or as people write it. `offset`: how far local time is ahead of UTC.
std::string time_prefix(WallTime at, TimeFormat format, std::chrono::seconds offset);

/// "[11:12:26]".
std::string clock_line(WallTime at, std::chrono::seconds offset);

/// "NAME is alive", with " (1.53 ms)" by -e; by -a the name alone. Without a newline.
std::string alive_line(std::string_view label, const engine::SweepEvent& event, const Plan& plan);
std::string unreachable_line(std::string_view label, const Plan& plan);

/// "NAME : [0], 64 bytes, 0.023 ms (0.023 avg, 0% loss)", or "timed out". `width`: of the longest name.
std::string probe_line(std::string_view label, std::size_t width, const engine::SweepEvent& event);
std::string duplicate_line(std::string_view label, const engine::SweepEvent& event);

/// "ICMP Host Unreachable from 192.0.2.1 for ICMP Echo sent to NAME"; of ICMPv6, of which fping tells nothing, in the
/// same manner.
std::string error_line(std::string_view label, const engine::SweepEvent& event);

/// "NAME : xmt/rcv/%loss = 3/3/0%, min/avg/max = 0.023/0.024/0.026".
std::string figures_line(std::string_view label, std::size_t width, const engine::SweepFigures& figures,
                         const Plan& plan);
/// "NAME : 0.023 0.024 -".
std::string times_line(std::string_view label, std::size_t width, const engine::SweepAccount& account);

/// What -s tells.
std::string statistics_text(const engine::SweepStatistics& statistics, std::uint64_t unknown, Duration elapsed,
                            const Plan& plan);

std::string enough_line(std::uint64_t required, std::uint64_t reachable);

/// One target for netdata; with `begin` the charts are declared first.
std::string netdata_text(std::string_view label, const engine::SweepFigures& figures, Duration every, bool begin);

}  // namespace ntool::commands::sweep
