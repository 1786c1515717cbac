// Round trips over time as bars: one column for one probe or for some, a gap where nothing came back, and under it why.
//
//     20 ┤                 ▂
//        │                 █
//     10 ┤▂▃▂▂▄▂▃▂▂▂▂▃▂   ▂█▃▂
//                      xxx
//        └───┴─────────┴─────────
//          -20s      -10s       0
#pragma once

#include <optional>
#include <span>

#include <ntool/report/live/grid.hpp>
#include <ntool/report/live/scale.hpp>
#include <ntool/report/sparkline.hpp>

namespace ntool::report::live {

struct Column {
  std::optional<Duration> body = {};  ///< the round trip, or the average of several
  std::optional<Duration> peak = {};  ///< the longest of several
  Mark mark = Mark::none;             ///< the worst of what got no answer
  Duration age = {};                  ///< how long before the newest column it began
};

/// How many columns such an area has room for.
std::size_t chart_columns(const Area& area);

/// Draws the last of `columns`, the newest on the right. In an area with few rows the axis of time goes first, then
/// all but the bars.
void draw_chart(Grid& grid, const Area& area, std::span<const Column> columns, bool utf8);

}  // namespace ntool::report::live
