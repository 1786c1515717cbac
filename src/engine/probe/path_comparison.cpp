#include <algorithm>

#include <ntool/engine/probe/path_comparison.hpp>

namespace ntool::engine {
namespace {

using namespace std::chrono_literals;

/// Who answered at a hop, each once, and the fastest of them.
struct Answered {
  Ttl ttl;
  std::vector<IpAddress> who;
  std::optional<Duration> fastest;
};

std::vector<Answered> answered(std::span<const TraceHop> hops) {
  std::vector<Answered> all;
  for (const auto& hop : hops) {
    Answered one{hop.ttl, {}, {}};
    for (const auto& probe : hop.probes) {
      if (!probe) continue;
      if (std::ranges::find(one.who, probe->from) == one.who.end()) one.who.push_back(probe->from);
      one.fastest = std::min(one.fastest.value_or(probe->rtt), probe->rtt);
    }
    all.push_back(std::move(one));
  }
  return all;
}

/// How much speaks for two hops being the same. Silence is like silence, but an address says more than any of it can.
unsigned likeness(const Answered& was, const Answered& is) {
  constexpr unsigned more_than_all_silence = 256;
  if (was.who.empty() && is.who.empty()) return 1;
  const bool shared = std::ranges::any_of(
      was.who, [&](const IpAddress& who) { return std::ranges::find(is.who, who) != is.who.end(); });
  return shared ? more_than_all_silence : 0;
}

/// The alignment with the most likeness (Needleman and Wunsch, without a price for gaps).
std::vector<PathComparison::Pair> aligned(const std::vector<Answered>& was, const std::vector<Answered>& is) {
  const std::size_t width = is.size() + 1;
  std::vector<unsigned> best((was.size() + 1) * width);  // of what is behind: rows by was, columns by is
  const auto at = [&](std::size_t i, std::size_t j) -> unsigned& { return best[i * width + j]; };
  for (std::size_t i = was.size(); i-- > 0;) {
    for (std::size_t j = is.size(); j-- > 0;) {
      at(i, j) = std::max(at(i + 1, j), at(i, j + 1));
      const unsigned like = likeness(was[i], is[j]);
      if (like > 0) at(i, j) = std::max(at(i, j), at(i + 1, j + 1) + like);
    }
  }
  std::vector<PathComparison::Pair> pairs;
  for (std::size_t i = 0, j = 0; i < was.size() && j < is.size();) {
    const unsigned like = likeness(was[i], is[j]);
    if (like > 0 && at(i, j) == at(i + 1, j + 1) + like) {
      pairs.push_back({i++, j++});
    } else if (at(i, j) == at(i + 1, j)) {
      ++i;
    } else {
      ++j;
    }
  }
  return pairs;
}

/// Between two hops that both have: others in their place one by one, and what is left over is gone or new.
void tell_between(std::span<const Answered> was, std::span<const Answered> is, PathComparison& told) {
  for (std::size_t i = 0; i < std::max(was.size(), is.size()); ++i) {
    PathComparison::Hop hop;
    if (i < was.size()) {
      hop.was_ttl = was[i].ttl;
      hop.was = was[i].who;
    }
    if (i < is.size()) {
      hop.ttl = is[i].ttl;
      hop.is = is[i].who;
    }
    // A silent hop more or less behind the last one that answers tells how long somebody asked, not of the path.
    const bool in_place = !hop.was.empty() && !hop.is.empty() && hop.was_ttl == hop.ttl;
    hop.balanced = in_place && (!told.same_flow || hop.was.size() > 1 || hop.is.size() > 1);
    if (!hop.was.empty() || !hop.is.empty()) told.hops.push_back(std::move(hop));
  }
}

bool differs(Duration was, Duration is) {
  const Duration by = is > was ? is - was : was - is;
  return by > 5ms && by > was / 2;
}

}  // namespace

bool PathComparison::path_changed() const {
  return reached_was != reached_is || (reached_was && length_was != length_is) ||
         std::ranges::any_of(hops, [](const Hop& hop) { return !hop.only_silence() && !hop.balanced; });
}

PathComparison compare(const ComparedPath& before, const ComparedPath& now, bool same_flow) {
  const auto was = answered(before.hops);
  const auto is = answered(now.hops);
  PathComparison told{.length_was = before.length,
                      .length_is = now.length,
                      .reached_was = before.reached,
                      .reached_is = now.reached,
                      .same_flow = same_flow,
                      .same = aligned(was, is)};
  std::size_t i = 0, j = 0;
  for (const auto& pair : told.same) {
    tell_between(std::span(was).subspan(i, pair.was - i), std::span(is).subspan(j, pair.is - j), told);
    i = pair.was + 1;
    j = pair.is + 1;
    const auto& fast_was = was[pair.was].fastest;
    const auto& fast_is = is[pair.is].fastest;
    if (fast_was && fast_is && differs(*fast_was, *fast_is)) {
      told.round_trips.push_back({is[pair.is].ttl, *fast_was, *fast_is});
    }
  }
  tell_between(std::span(was).subspan(i), std::span(is).subspan(j), told);
  return told;
}

}  // namespace ntool::engine
