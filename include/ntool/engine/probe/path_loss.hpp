// What the losses of a path mean. A router answers probes in its spare time, and often only so many a second: that it
// is silent says nothing about what it forwards. Loss of the path is what goes on behind it, down to the target.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ntool/base/numbers.hpp>
#include <ntool/engine/probe/path_figures.hpp>

namespace ntool::engine {

/// What is known of one hop's probes, in order of their TTL; only those that are decided.
struct HopLoss {
  Ttl ttl;
  std::uint64_t sent = 0;
  std::uint64_t lost = 0;
};

struct LossFinding {
  enum class Kind : std::uint8_t {
    limits_answers,  ///< it answers rarely, while hops behind it lose clearly less
    begins_here,     ///< what is lost from this hop on is lost down to the end
    silent_from,     ///< nobody answers from here on
  };
  Kind kind;
  Ttl ttl;
  bool operator==(const LossFinding&) const = default;
};

/// In order of TTL, one for a hop at most. A single lost probe proves nothing: two fewer losses, and half the share or
/// less, are "clearly less". Hops that never answered say nothing, unless nobody behind them answers either.
std::vector<LossFinding> explain_loss(std::span<const HopLoss> hops);

/// Of the hops that `figures` shows.
std::vector<LossFinding> explain_loss(const PathFigures& figures);

/// "limits its answers", "loss begins here", "no answer from here on".
std::string_view words_of(LossFinding::Kind kind);

}  // namespace ntool::engine
