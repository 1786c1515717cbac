// How steady a run was, as all verbs of probes tell it: the lines of --detail and the keys of JSON summaries.
#pragma once

#include <chrono>
#include <string>

#include <ntool/base/record.hpp>
#include <ntool/engine/probe/probe_quality.hpp>
#include <ntool/sys/clock.hpp>
#include <ntool/sys/local_zone.hpp>

namespace ntool::commands {

/// The monotonic scale beside the clock on the wall, at one moment: good for times of this run as long as the wall's
/// clock was not set and the host did not sleep since.
struct WallScale {
  Instant now;
  WallTime wall;
  explicit WallScale(sys::Clock& clock) : now(clock.now()), wall(clock.wall_now()) {}
  [[nodiscard]] WallTime at(Instant instant) const { return {wall.since_epoch - (now - instant)}; }
};

/// Lines for people, each with its newline, in local time:
///   percentiles p50/p90/p95/p99 = 20.1/25.3/30.9/61.2 ms, jitter 1.234 ms
///   outages: 2, 3.000 s in all, the longest 2.000 s
///     from 2026-11-21 03:43:02.250+09:00 to 2026-11-21 03:43:04.250+09:00: 2.000 s, 2 probes
///     since 2026-11-21 03:50:00.250+09:00: 1.000 s, 1 probe
/// with the last ten outages; then how many answers were reordered or overdue and how many are awaited, where there
/// are.
std::string quality_text(const engine::ProbeQuality& quality, const WallScale& scale, const sys::LocalZone& zone);

/// Of ProbePort::dropped(), for stderr.
std::string dropped_here_text(std::uint64_t dropped);

/// A ProbeQuality for a summary in JSON: rtt_p50_ms …, jitter_ms, outages, reordered, overdue, awaited …
void describe(Fields& fields, const engine::ProbeQuality& quality, const WallScale& scale);

}  // namespace ntool::commands
