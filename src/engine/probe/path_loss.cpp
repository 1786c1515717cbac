#include <algorithm>
#include <cmath>
#include <optional>

#include <ntool/engine/probe/path_loss.hpp>

namespace ntool::engine {
namespace {

constexpr double sure_below = 0.001;
constexpr double told_below = 0.01;

/// Probes of some hops together.
struct Tally {
  std::uint64_t sent = 0;
  std::uint64_t lost = 0;
  Tally& operator+=(const Tally& other) {
    sent += other.sent;
    lost += other.lost;
    return *this;
  }
  /// ln of how likely the share that they have makes them lose just these.
  [[nodiscard]] double log_likelihood() const {
    const auto part = [this](std::uint64_t count) {
      return count == 0 ? 0.0
                        : static_cast<double>(count) * std::log(static_cast<double>(count) / static_cast<double>(sent));
    };
    return part(lost) + part(sent - lost);
  }
};

Tally tally_of(const HopLoss& hop) {
  return {hop.sent, hop.lost};
}

double chance(const Tally& more, const Tally& less) {
  return chance_of_losing_more(more.sent, more.lost, less.sent, less.lost);
}

/// A hop that answers, with what is found of it.
struct Known {
  HopLoss hop;
  double limits = 1;  // how likely chance makes it look as if it did
};

/// From the end to the beginning: `behind` is what those behind lose that have no limit of their own. What loses
/// clearly less than they do lies before a place that loses, and says more about those before it.
void find_limits(std::vector<Known>& hops) {
  const auto tests = static_cast<double>(hops.size());
  Tally behind;
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const Tally own = tally_of(hop->hop);
    if (behind.sent > 0) hop->limits = tests * chance(own, behind);
    if (hop->limits < told_below) continue;
    if (behind.sent > 0 && tests * chance(behind, own) < told_below) behind = {};
    behind += own;
  }
}

struct Begin {
  std::size_t index = 0;  // of the hops that answer
  double chance = 1;
};

/// Where the share that is lost changes most likely, of the hops without a limit of their own; this host is the hop
/// before the first, and loses none. Only where the end itself loses more than those before.
std::optional<Begin> find_begin(const std::vector<Known>& hops) {
  std::vector<std::size_t> honest;
  Tally all;
  for (std::size_t index = 0; index < hops.size(); ++index) {
    if (hops[index].limits < told_below) continue;
    honest.push_back(index);
    all += tally_of(hops[index].hop);
  }
  if (honest.empty() || all.lost == 0) return std::nullopt;
  Tally before{.sent = hops[honest.front()].hop.sent};
  std::optional<Begin> found;
  double best = 0;
  const Tally end = tally_of(hops[honest.back()].hop);
  for (const std::size_t index : honest) {
    const Tally from_here = all;
    const double likelihood = before.log_likelihood() + from_here.log_likelihood();
    const bool grows = from_here.lost * before.sent > before.lost * from_here.sent;
    if (grows && (!found || likelihood > best)) {
      best = likelihood;
      const double tests = static_cast<double>(honest.size());
      found = {index, std::max(tests * chance(from_here, before), chance(end, before))};
    }
    const Tally own = tally_of(hops[index].hop);
    before += own;
    all.sent -= own.sent;
    all.lost -= own.lost;
  }
  return found && found->chance < told_below ? found : std::nullopt;
}

}  // namespace

double chance_of_losing_more(std::uint64_t sent, std::uint64_t lost, std::uint64_t other_sent,
                             std::uint64_t other_lost) {
  const auto n = static_cast<double>(sent), m = static_cast<double>(other_sent);
  const auto a = static_cast<double>(lost), b = static_cast<double>(other_lost);
  if (sent == 0 || other_sent == 0 || a * m <= b * n) return 1;
  const auto log_choose = [](double of, double taken) {
    return std::lgamma(of + 1) - std::lgamma(taken + 1) - std::lgamma(of - taken + 1);
  };
  // From the share that was seen on the terms of the tail fall, each faster than the one before.
  double term = std::exp(log_choose(n, a) + log_choose(m, b) - log_choose(n + m, a + b));
  double sum = term;
  for (double x = a + 1; x <= std::min(n, a + b); ++x) {
    term *= (n - x + 1) * (a + b - x + 1) / (x * (m - a - b + x));
    sum += term;
    if (term < sum * 1e-12) break;
  }
  return std::min(sum, 1.0);
}

PathLoss explain_loss(std::span<const HopLoss> hops) {
  using Kind = LossFinding::Kind;
  PathLoss result;
  std::vector<Known> known;
  std::size_t silent_from = 0;
  for (std::size_t index = 0; index < hops.size(); ++index) {
    if (hops[index].sent <= hops[index].lost) continue;
    known.push_back({hops[index]});
    silent_from = index + 1;
  }
  find_limits(known);
  const auto begin = find_begin(known);
  for (std::size_t index = 0; index < known.size(); ++index) {
    const auto& [hop, limits] = known[index];
    if (limits < told_below) result.findings.push_back({Kind::limits_answers, hop.ttl, limits < sure_below});
    if (!begin || begin->index != index) continue;
    const bool alone = index + 1 == known.size() && hop.by_error;
    result.findings.push_back({alone ? Kind::last_loses : Kind::begins_here, hop.ttl, begin->chance < sure_below});
  }
  const bool silent = silent_from < hops.size() && hops[silent_from].sent > 0;
  if (silent) result.findings.push_back({Kind::silent_from, hops[silent_from].ttl});
  if (known.empty()) return result;
  result.end = known.back().hop;
  if (begin) {
    result.verdict = PathLoss::Verdict::some;
  } else if (result.end.lost > 0) {
    result.verdict = PathLoss::Verdict::undecided;
  } else if (!silent) {
    result.verdict = PathLoss::Verdict::none;
  }
  return result;
}

PathLoss explain_loss(const PathFigures& figures) {
  std::vector<HopLoss> hops;
  for (unsigned ttl = figures.first().value(); ttl <= figures.length().value(); ++ttl) {
    const auto& hop = figures.hop(Ttl(static_cast<std::uint8_t>(ttl)));
    hops.push_back(
        {Ttl(static_cast<std::uint8_t>(ttl)), hop.received() + hop.dropped(), hop.dropped(), hop.cause().has_value()});
  }
  return explain_loss(hops);
}

std::uint64_t cycles_to_tell_more(std::uint64_t seen) {
  constexpr std::uint64_t most = 1'000'000;
  std::uint64_t cycles = 100;
  while (cycles <= seen && cycles < most) cycles *= 10;
  return cycles;
}

std::string_view words_of(LossFinding::Kind kind) {
  switch (kind) {
    case LossFinding::Kind::limits_answers: return "limits its answers";
    case LossFinding::Kind::begins_here: return "loss begins here";
    case LossFinding::Kind::last_loses: return "loses: last link, or its own limit";
    case LossFinding::Kind::silent_from: return "no answer from here on";
  }
  return "";
}

}  // namespace ntool::engine
