// Loss: when a probe without an answer counts as lost, and how many of all are. One rule for figures and pictures.
#pragma once

#include <algorithm>
#include <cstdint>

#include <ntool/base/time.hpp>

namespace ntool::engine {

/// Three times the longest round trip so far, at least `least`.
constexpr Duration lost_after(Duration longest_round_trip, Duration least = std::chrono::seconds(1)) {
  const bool fits = longest_round_trip <= Duration::max() / 3;
  return std::max(least, fits ? longest_round_trip * 3 : Duration::max());
}

/// 0 of none.
constexpr double loss_percent(std::uint64_t lost, std::uint64_t of) {
  return of == 0 ? 0 : static_cast<double>(lost) * 100.0 / static_cast<double>(of);
}

}  // namespace ntool::engine
