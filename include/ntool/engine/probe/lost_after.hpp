// When a probe without an answer counts as lost: one rule for figures and pictures.
#pragma once

#include <algorithm>

#include <ntool/base/time.hpp>

namespace ntool::engine {

/// Three times the longest round trip so far, at least `least`.
constexpr Duration lost_after(Duration longest_round_trip, Duration least = std::chrono::seconds(1)) {
  const bool fits = longest_round_trip <= Duration::max() / 3;
  return std::max(least, fits ? longest_round_trip * 3 : Duration::max());
}

}  // namespace ntool::engine
