#include <algorithm>
#include <map>

#include <ntool/engine/probe/path_notes.hpp>
#include <ntool/engine/probe/way_back.hpp>

namespace ntool::engine {
namespace {

/// Below this nobody feels a step.
constexpr Duration least_step = std::chrono::milliseconds(2);

template <class Visit>
void for_each_reply(std::span<const TraceHop> hops, Visit&& visit) {
  for (const auto& hop : hops) {
    for (const auto& probe : hop.probes) {
      if (probe) visit(hop.ttl, *probe);
    }
  }
}

/// Of a hop's answers the one with the most hops back would be noise of one path among several: the fewest count.
std::optional<unsigned> back_from(const TraceHop& hop) {
  std::optional<unsigned> fewest;
  for (const auto& probe : hop.probes) {
    if (!probe || !probe->ttl) continue;
    const unsigned back = hops_back(*probe->ttl);
    fewest = std::min(fewest.value_or(back), back);
  }
  return fewest;
}

/// The first hop of those at the end that all differ.
std::optional<PathNotes::Asymmetry> asymmetry_of(std::span<const TraceHop> hops) {
  std::optional<PathNotes::Asymmetry> found;
  for (const auto& hop : hops) {
    const auto back = back_from(hop);
    if (!back) continue;
    if (*back == hop.ttl.value()) {
      found.reset();
    } else if (!found) {
      found = {hop.ttl, *back};
    }
  }
  return found;
}

std::optional<Duration> fastest(const TraceHop& hop) {
  std::optional<Duration> least;
  for (const auto& probe : hop.probes) {
    if (probe) least = std::min(least.value_or(probe->rtt), probe->rtt);
  }
  return least;
}

std::optional<PathNotes::Slowdown> slowdown_of(std::span<const TraceHop> hops) {
  struct Point {
    Ttl ttl;
    Duration rtt;
  };
  std::vector<Point> points;
  for (const auto& hop : hops) {
    if (const auto rtt = fastest(hop)) points.push_back({hop.ttl, *rtt});
  }
  if (points.empty()) return std::nullopt;
  // A router that is slow to answer is not slow to forward: what counts is what every later hop has at least.
  for (std::size_t i = points.size() - 1; i-- > 0;) points[i].rtt = std::min(points[i].rtt, points[i + 1].rtt);
  std::optional<PathNotes::Slowdown> largest;
  Point before{Ttl(0), Duration::zero()};
  for (const auto& point : points) {
    const Duration step = point.rtt - before.rtt;
    if (!largest || step > largest->by) largest = {before.ttl, point.ttl, step};
    before = point;
  }
  return largest->by >= least_step && 2 * largest->by >= points.back().rtt ? largest : std::nullopt;
}

void note_quotes(std::span<const TraceHop> hops, bool constant_checksums, PathNotes& notes) {
  /// What was last seen of the probes of each flow.
  std::map<std::uint8_t, std::pair<Ttl, wire::QuotedHeader>> seen;
  for_each_reply(hops, [&](Ttl ttl, const TraceReply& reply) {
    if (!reply.quoted) return;
    const auto [it, first] = seen.try_emplace(reply.flow, ttl, *reply.quoted);
    if (first) return;
    const auto& [where, was] = it->second;
    const auto& is = *reply.quoted;
    const auto differs = [](const auto& a, const auto& b) { return a && b && *a != *b; };
    if (ttl != where && (was.source != is.source || differs(was.source_port, is.source_port) ||
                         (constant_checksums && differs(was.checksum, is.checksum)))) {
      const PathNotes::Translation translation{where};
      if (std::ranges::find(notes.translations, translation) == notes.translations.end()) {
        notes.translations.push_back(translation);
      }
    }
    const bool known = std::ranges::any_of(notes.reclassed, [&](const auto& other) { return other.at == ttl; });
    if (was.traffic_class != is.traffic_class && !known) {
      notes.reclassed.push_back({ttl, was.traffic_class, is.traffic_class});
    }
    it->second = {ttl, is};
  });
}

}  // namespace

PathNotes notes_on(std::span<const TraceHop> hops, bool constant_checksums) {
  PathNotes notes;
  notes.asymmetry = asymmetry_of(hops);
  notes.slowdown = slowdown_of(hops);
  note_quotes(hops, constant_checksums, notes);
  std::optional<Ttl> last_answered;
  for (const auto& hop : hops) {
    const TraceReply* first = nullptr;
    bool several = false;
    for (const auto& probe : hop.probes) {
      if (!probe) continue;
      last_answered = hop.ttl;
      if (first == nullptr) first = &*probe;
      several = several || probe->from != first->from;
    }
    if (several) notes.balanced.push_back(hop.ttl);
  }
  if (!hops.empty() && last_answered != hops.back().ttl) notes.silent_behind = last_answered.value_or(Ttl(0));
  return notes;
}

}  // namespace ntool::engine
