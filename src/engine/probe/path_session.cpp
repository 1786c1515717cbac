#include <ntool/engine/probe/path_session.hpp>

namespace ntool::engine {
namespace {

std::unexpected<Error> misplaced(std::string reason) {
  return malformed("a session", std::move(reason));
}

}  // namespace

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
  paths_.push_back({target});
  open_.emplace_back();
  return {};
}

Result<void> PathSession::take(const SessionProbe& probe) {
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

}  // namespace ntool::engine
