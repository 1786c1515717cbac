// What the losses of a path mean. A router answers probes in its spare time, and often only so many a second: that it
// is silent says nothing about what it forwards. Loss of the path is what goes on behind it, down to the end.
//
// Each hop is asked by packets of its own, so that chance alone makes two hops lose differently. What is told has
// passed Fisher's exact test (one-sided, after Bonferroni for as many hops as answered).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <ntool/base/numbers.hpp>
#include <ntool/engine/probe/path_figures.hpp>

namespace ntool::engine {

/// What is known of one hop's probes, in order of their TTL; only those that are decided.
struct HopLoss {
  Ttl ttl;
  std::uint64_t sent = 0;
  std::uint64_t lost = 0;
  bool by_error = false;  ///< it answers by ICMP errors, which a host may limit: a router, or a target asked with UDP
};

struct LossFinding {
  enum class Kind : std::uint8_t {
    limits_answers,  ///< it loses more than those behind it, which its losses therefore spare
    begins_here,     ///< what is lost from this hop on is lost down to the end
    last_loses,      ///< the last one that answers loses, those before do not: the last link, or a limit of its own
    silent_from,     ///< nobody answers from here on
  };
  Kind kind;
  Ttl ttl;
  bool sure = true;  ///< chance does the same in less than one run of 1000; otherwise: in less than one of 100
  bool operator==(const LossFinding&) const = default;
};

struct PathLoss {
  enum class Verdict : std::uint8_t {
    unknown,    ///< the end was not heard, and nothing was found
    none,       ///< the end has answered all
    some,       ///< a finding says where
    undecided,  ///< the end has lost some, too few to tell where
  };
  /// In order of TTL, one for a hop at most. Hops that never answered say nothing, unless nobody behind them answers.
  std::vector<LossFinding> findings = {};
  Verdict verdict = Verdict::unknown;
  HopLoss end = {};  ///< the last hop that answers
};

PathLoss explain_loss(std::span<const HopLoss> hops);

/// Of the hops that `figures` shows.
PathLoss explain_loss(const PathFigures& figures);

/// With how many cycles more could be told, for somebody who has seen so many: 100, 1000 …
std::uint64_t cycles_to_tell_more(std::uint64_t seen);

/// "limits its answers", "loss begins here", "loses: last link, or its own limit", "no answer from here on".
std::string_view words_of(LossFinding::Kind kind);

/// How likely chance alone makes one of two equals lose `lost` or more of its `sent` when the two together lose so
/// many: Fisher's exact test, one-sided. 1 where it loses no larger share than the other.
double chance_of_losing_more(std::uint64_t sent, std::uint64_t lost, std::uint64_t other_sent,
                             std::uint64_t other_lost);

}  // namespace ntool::engine
