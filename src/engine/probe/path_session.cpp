#include <algorithm>

#include <ntool/engine/probe/path_session.hpp>

namespace ntool::engine {
namespace {

std::unexpected<Error> misplaced(std::string reason) {
  return malformed("a session", std::move(reason));
}

using Asked = PathEvent::Asked;
using Silence = PathEvent::Silence;
using Withdrawn = PathEvent::Withdrawn;

template <class Line>
PathEvent path_event(const Line& line, Instant started, decltype(PathEvent::what) what) {
  return {
      .target = line.target, .cycle = line.round, .ttl = line.ttl, .at = started + line.at, .what = std::move(what)};
}

PathEvent event_of(const SessionAsked& asked, Instant started) {
  return path_event(asked, started, Asked{});
}
PathEvent event_of(const SessionWithdrawn& withdrawn, Instant started) {
  return path_event(withdrawn, started, Withdrawn{});
}
PathEvent event_of(const SessionProbe& probe, Instant started) {
  return probe.reply ? path_event(probe, started, *probe.reply) : path_event(probe, started, Silence{});
}

template <class Line>
concept TellsOfProbe = requires(const Line& line) {
  event_of(line, Instant{});
};

}  // namespace

std::optional<PathEvent> path_event_of(const SessionEvent& event, Instant started) {
  return std::visit(
      [&]<class Line>(const Line& line) -> std::optional<PathEvent> {
        if constexpr (TellsOfProbe<Line>) return event_of(line, started);
        return std::nullopt;
      },
      event);
}

std::optional<SessionEvent> session_event_of(const PathEvent& event, Instant started) {
  const Duration at = std::max(event.at - started, Duration::zero());
  if (std::holds_alternative<Asked>(event.what)) {
    return SessionAsked{.target = event.target, .round = event.cycle, .ttl = event.ttl, .at = at};
  }
  if (std::holds_alternative<Withdrawn>(event.what)) {
    return SessionWithdrawn{.target = event.target, .round = event.cycle, .ttl = event.ttl, .at = at};
  }
  SessionProbe probe{.target = event.target, .round = event.cycle, .ttl = event.ttl, .at = at};
  if (const auto* reply = std::get_if<TraceReply>(&event.what)) {
    probe.reply = *reply;
  } else if (!std::holds_alternative<Silence>(event.what)) {
    return std::nullopt;
  }
  return probe;
}

std::vector<TraceHop> hops_of(const SessionPath& path) {
  if (!path.figures) return path.hops;
  const auto& figures = *path.figures;
  std::vector<TraceHop> hops;
  for (unsigned ttl = figures.first().value(); ttl <= figures.length().value(); ++ttl) {
    const Ttl at(static_cast<std::uint8_t>(ttl));
    const auto& hop = figures.hop(at);
    TraceHop& shown = hops.emplace_back(TraceHop{at, {}});
    for (const auto& who : hop.addresses()) {
      shown.probes.emplace_back(
          TraceReply{.from = who.address, .rtt = who.best, .reached = who.address == path.target.address});
    }
  }
  return hops;
}

Result<void> PathSession::add(const SessionEvent& event) {
  const bool first = std::holds_alternative<SessionHeader>(event);
  if (first && header_) return misplaced("a second header");
  if (!first && !header_) return misplaced("the header is missing");
  if (closed_) return misplaced("more behind its end");
  return std::visit([this](const auto& what) { return take(what); }, event);
}

const SessionHost* PathSession::host(const IpAddress& address) const {
  const auto it = hosts_.find(address);
  return it != hosts_.end() ? &it->second : nullptr;
}

Result<void> PathSession::take(const SessionHeader& header) {
  if (header.queries == 0 || header.queries > most_queries) return misplaced("the number of probes for a hop");
  header_ = header;
  return {};
}

Result<void> PathSession::take(const SessionTarget& target) {
  if (target.number != paths_.size()) return misplaced("targets out of order");
  if (header_->rounds && paths_.size() == most_watched) return misplaced("more targets than anybody watches");
  paths_.push_back({target});
  if (header_->rounds) paths_.back().figures.emplace(header_->first, header_->last);
  open_.emplace_back();
  return {};
}

Result<void> PathSession::fold(const PathEvent& event) {
  if (event.target >= paths_.size()) return misplaced("a probe of no target");
  auto& figures = paths_[event.target].figures;
  if (!figures) return misplaced("a question in a run without rounds");
  figures->add(event);
  return {};
}

Result<void> PathSession::take(const SessionAsked& asked) {
  return fold(event_of(asked, {}));
}

Result<void> PathSession::take(const SessionWithdrawn& withdrawn) {
  return fold(event_of(withdrawn, {}));
}

Result<void> PathSession::take(const SessionProbe& probe) {
  if (header_->rounds) return fold(event_of(probe, {}));
  if (probe.target >= paths_.size()) return misplaced("a probe of no target");
  if (probe.query >= header_->queries) return misplaced("more probes for a hop than were asked for");
  auto& probes = open_[probe.target][probe.ttl.value()];
  probes.resize(header_->queries);
  probes[probe.query] = probe.reply;
  return {};
}

Result<void> PathSession::take(const SessionHost& host) {
  hosts_[host.address] = host;
  return {};
}

Result<void> PathSession::take(const SessionHop& hop) {
  if (hop.target != current_ || hop.target >= paths_.size()) return misplaced("a hop of a target that is not its turn");
  auto& path = paths_[hop.target];
  if (!path.hops.empty() && path.hops.back().ttl >= hop.ttl) return misplaced("hops out of order");
  auto& open = open_[hop.target];
  TraceHop shown{hop.ttl, {}};
  if (path.figures) {
    path.hops.push_back(std::move(shown));
    return {};
  }
  if (const auto it = open.find(hop.ttl.value()); it != open.end()) {
    shown.probes = std::move(it->second);
    open.erase(it);
  }
  shown.probes.resize(header_->queries);
  path.hops.push_back(std::move(shown));
  return {};
}

Result<void> PathSession::take(const SessionEnd& end) {
  if (end.target != current_ || end.target >= paths_.size())
    return misplaced("an end of a target that is not its turn");
  paths_[end.target].end = end;
  open_[end.target].clear();
  ++current_;
  return {};
}

Result<void> PathSession::take(const SessionClose&) {
  closed_ = true;
  return {};
}

namespace {

std::optional<std::uint16_t> quoted_flow(const SessionPath& path) {
  for (const auto& hop : path.hops) {
    for (const auto& probe : hop.probes) {
      if (!probe || probe->flow != 0 || !probe->quoted) continue;
      if (const auto& port = probe->quoted->source_port) return port->value();
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint16_t> flow_number_of(const PathSession& session) {
  if (session.header().flow_number) return session.header().flow_number;
  for (const auto& path : session.paths()) {
    if (const auto quoted = quoted_flow(path)) return quoted;
  }
  return std::nullopt;
}

bool same_flow(const PathSession& was, const PathSession& is) {
  if (was.header().rounds || is.header().rounds) return true;
  const auto number = flow_number_of(was);
  const auto& method = was.header().method;
  return number && number == flow_number_of(is) && (method.empty() || method == is.header().method);
}

}  // namespace ntool::engine
