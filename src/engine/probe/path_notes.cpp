#include <algorithm>
#include <map>

#include <ntool/engine/probe/path_notes.hpp>
#include <ntool/engine/probe/way_back.hpp>

namespace ntool::engine {
namespace {

/// Below this nobody feels a step, and every path has one that is larger than the others.
constexpr Duration least_step = std::chrono::milliseconds(10);

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

/// An error or a reset that ends the way: any box before the target can make it, with any address.
bool ends_by_refusal(const TraceReply& reply) {
  return ends_way(reply) && (reply.icmp.has_value() || reply.refused);
}

bool all_refuse(const TraceHop& hop) {
  return std::ranges::all_of(hop.probes, [](const auto& probe) { return !probe || ends_by_refusal(*probe); });
}

/// The first hop of those at the end that all differ.
std::optional<PathNotes::Asymmetry> asymmetry_of(std::span<const TraceHop> hops) {
  std::optional<PathNotes::Asymmetry> found;
  for (const auto& hop : hops) {
    const auto back = back_from(hop);
    if (!back) continue;
    if (*back == hop.ttl.value()) {
      found.reset();
    } else if (!found && !all_refuse(hop)) {
      found = {hop.ttl, *back};
    }
  }
  return found;
}

/// What a target itself says to UDP, and no firewall in its name.
bool is_port_unreachable(const TraceReply& reply) {
  constexpr std::uint8_t v4_port = 3, v6_port = 4;
  if (!reply.icmp) return false;
  return reply.from.is_v4() ? reply.icmp->type == wire::icmp_v4::unreachable && reply.icmp->code == v4_port
                            : reply.icmp->type == wire::icmp_v6::unreachable && reply.icmp->code == v6_port;
}

/// Sure only where TTLs count right on the whole way, and the answer tells of a place before the target.
std::optional<PathNotes::SpokenFor> spoken_for(std::span<const TraceHop> hops) {
  const TraceHop* before = nullptr;
  for (const auto& hop : hops) {
    const auto back = back_from(hop);
    const bool in_its_name = std::ranges::any_of(hop.probes, [](const auto& probe) { return probe && probe->reached; });
    if (in_its_name) {
      const bool its_own =
          std::ranges::any_of(hop.probes, [](const auto& probe) { return probe && is_port_unreachable(*probe); });
      const bool adjacent = before != nullptr && before->ttl.value() + 1 == hop.ttl.value();
      if (!back || !adjacent || its_own || !all_refuse(hop) || *back >= hop.ttl.value()) return std::nullopt;
      return PathNotes::SpokenFor{hop.ttl, Ttl(static_cast<std::uint8_t>(*back))};
    }
    if (!back) continue;
    if (*back != hop.ttl.value()) return std::nullopt;
    before = &hop;
  }
  return std::nullopt;
}

bool answered(const TraceHop& hop) {
  return std::ranges::any_of(hop.probes, [](const auto& probe) { return probe.has_value(); });
}

bool share_an_address(const TraceHop& one, const TraceHop& other) {
  return std::ranges::any_of(one.probes, [&](const auto& a) {
    return a && std::ranges::any_of(other.probes, [&](const auto& b) { return b && b->from == a->from; });
  });
}

/// A loop with this many hops that lasts to the end: the index where it begins, if there is one. Silent hops may be
/// within, but as many as it has come again at least. Where a router answers at two hops in a row it may be one that
/// signs the errors of others.
std::optional<std::size_t> begin_of_loop(std::span<const TraceHop> hops, std::size_t period) {
  std::size_t again = 0;
  std::size_t begin = hops.size() - period;
  for (std::size_t i = begin; i-- > 0;) {
    if (share_an_address(hops[i], hops[i + 1])) break;
    if (answered(hops[i]) && answered(hops[i + period])) {
      if (!share_an_address(hops[i], hops[i + period])) break;
      ++again;
      begin = i;
    }
  }
  if (again < period) return std::nullopt;
  return begin;
}

/// `hops` up to the last one that answered.
std::optional<PathNotes::Loop> loop_of(std::span<const TraceHop> hops) {
  const bool arrives = std::ranges::any_of(hops, [](const TraceHop& hop) {
    return std::ranges::any_of(hop.probes, [](const auto& probe) { return probe && ends_way(*probe); });
  });
  if (arrives) return std::nullopt;
  for (std::size_t period = 2; 2 * period <= hops.size(); ++period) {
    const auto begin = begin_of_loop(hops, period);
    if (begin) return PathNotes::Loop{hops[*begin].ttl, hops[*begin + period - 1].ttl};
  }
  return std::nullopt;
}

/// Those that have answered and what lies between them.
std::span<const TraceHop> without_silent_end(std::span<const TraceHop> hops) {
  while (!hops.empty() && !answered(hops.back())) hops = hops.first(hops.size() - 1);
  return hops;
}

/// "Host unreachable" from this host itself: the neighbour's hardware address could not be found (RFC 1122 2.3.2.2,
/// RFC 4861 7.2.2). That is no hop.
bool fails_at(const TraceHop& hop, const IpAddress& own) {
  return std::ranges::any_of(hop.probes, [&](const auto& probe) {
    if (!probe || !probe->icmp || probe->reached || probe->from.with_zone({}) != own.with_zone({})) return false;
    constexpr std::uint8_t v4_host_unreachable = 1, v6_address_unreachable = 3;
    return own.is_v4() ? probe->icmp->type == wire::icmp_v4::unreachable && probe->icmp->code == v4_host_unreachable
                       : probe->icmp->type == wire::icmp_v6::unreachable && probe->icmp->code == v6_address_unreachable;
  });
}

/// As far as the round goes for the first time.
std::span<const TraceHop> before_second_round(std::span<const TraceHop> hops, const PathNotes::Loop& loop) {
  while (!hops.empty() && hops.back().ttl > loop.last) hops = hops.first(hops.size() - 1);
  return hops;
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
  bool any_error = false;
  for_each_reply(hops, [&](Ttl ttl, const TraceReply& reply) {
    any_error = any_error || reply.icmp.has_value();
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
  notes.quotes_unheard = any_error && seen.empty();
}

}  // namespace

PathNotes notes_on(std::span<const TraceHop> all_hops, bool constant_checksums, const std::optional<IpAddress>& own) {
  PathNotes notes;
  const bool made_here = own && std::ranges::any_of(all_hops, [&](const TraceHop& hop) { return fails_at(hop, *own); });
  if (made_here) {
    notes.neighbour_silent = true;
    return notes;
  }
  notes.loop = loop_of(without_silent_end(all_hops));
  const auto hops = notes.loop ? before_second_round(all_hops, *notes.loop) : all_hops;
  if (!notes.loop) {
    notes.asymmetry = asymmetry_of(hops);
    notes.spoken_for = spoken_for(hops);
    notes.slowdown = slowdown_of(hops);
  }
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
