// Round trips as a word of bars, one per probe: "▁▂▁▅x▁".
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include <ntool/base/time.hpp>

namespace ntool::report {

/// What became of a probe where there is no time to draw.
enum class Mark { none, waiting, overdue, lost, error };

struct Sample {
  Duration rtt = {};       ///< where `mark` is none
  Mark mark = Mark::none;  ///< x for lost, ? for overdue (probably lost), E for error
};

/// What pictures are made of.
struct Glyphs {
  std::array<std::string_view, 8> bars;  ///< from an eighth of a cell to a whole one
  std::string_view shade;                ///< of what reaches above a bar
  std::string_view vertical, vertical_tick, horizontal, horizontal_tick, corner;
  std::string_view waiting;
  [[nodiscard]] std::string_view of(Mark mark) const;
};
/// ASCII where the terminal shows no more.
const Glyphs& glyphs(bool utf8);

/// The lowest bar is the shortest round trip of these, the highest one the longest, or twice the shortest if that is
/// more: noise stays small.
std::string sparkline(std::span<const Sample> samples, bool utf8);

}  // namespace ntool::report
