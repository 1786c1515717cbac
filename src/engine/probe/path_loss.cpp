#include <algorithm>

#include <ntool/engine/probe/path_loss.hpp>

namespace ntool::engine {
namespace {

double share(const HopLoss& hop) {
  return hop.sent == 0 ? 0 : static_cast<double>(hop.lost) / static_cast<double>(hop.sent);
}

bool answered(const HopLoss& hop) {
  return hop.sent > hop.lost;
}

/// Whether `other` loses so much less than `hop` that chance does not explain it.
bool clearly_less(double other, const HopLoss& hop) {
  const double fewer = (share(hop) - other) * static_cast<double>(hop.sent);
  return other <= share(hop) / 2 && fewer >= 1.999;
}

/// The smallest share that a hop behind `index` loses: what reached that one has passed all before it.
std::optional<double> least_behind(std::span<const HopLoss> hops, std::size_t index) {
  std::optional<double> least;
  for (const auto& hop : hops.subspan(index + 1)) {
    if (answered(hop)) least = std::min(least.value_or(1), share(hop));
  }
  return least;
}

}  // namespace

std::vector<LossFinding> explain_loss(std::span<const HopLoss> hops) {
  std::vector<LossFinding> findings;
  const auto limits = [&](std::size_t index) {
    const auto behind = least_behind(hops, index);
    return behind && clearly_less(*behind, hops[index]);
  };
  // Where the loss that stays begins: the last hop that answers says how much stays. A router that limits its answers
  // loses more than that, so it cannot tell.
  std::size_t last = hops.size();
  while (last > 0 && !answered(hops[last - 1])) --last;
  std::optional<std::size_t> begin;
  if (last > 0 && clearly_less(0, hops[last - 1])) {
    const double stays = share(hops[last - 1]);
    for (std::size_t index = last; index-- > 0;) {
      if (!answered(hops[index]) || limits(index)) continue;
      if (share(hops[index]) <= stays / 2) break;
      begin = index;
    }
  }
  for (std::size_t index = 0; index < last; ++index) {
    if (!answered(hops[index])) continue;
    if (begin == index) findings.push_back({LossFinding::Kind::begins_here, hops[index].ttl});
    if (limits(index)) findings.push_back({LossFinding::Kind::limits_answers, hops[index].ttl});
  }
  if (last < hops.size() && hops[last].sent > 0) findings.push_back({LossFinding::Kind::silent_from, hops[last].ttl});
  return findings;
}

std::vector<LossFinding> explain_loss(const PathFigures& figures) {
  std::vector<HopLoss> hops;
  for (unsigned ttl = figures.first().value(); ttl <= figures.length().value(); ++ttl) {
    const auto& hop = figures.hop(Ttl(static_cast<std::uint8_t>(ttl)));
    hops.push_back({Ttl(static_cast<std::uint8_t>(ttl)), hop.received() + hop.dropped(), hop.dropped()});
  }
  return explain_loss(hops);
}

std::string_view words_of(LossFinding::Kind kind) {
  switch (kind) {
    case LossFinding::Kind::limits_answers: return "limits its answers";
    case LossFinding::Kind::begins_here: return "loss begins here";
    case LossFinding::Kind::silent_from: return "no answer from here on";
  }
  return "";
}

}  // namespace ntool::engine
