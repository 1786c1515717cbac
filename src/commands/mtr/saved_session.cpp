#include "saved_session.hpp"

#include "findings_text.hpp"
#include "version.hpp"

namespace ntool::commands::mtr {

using engine::TraceStop;

Result<std::unique_ptr<SessionLog>> SessionLog::open(const Scene& scene) {
  const Plan& plan = scene.plan;
  if (plan.save.empty() && plan.compare.empty()) return nullptr;
  auto recorder = TRY(SessionRecorder::open(plan.save));
  std::unique_ptr<SessionLog> log(new SessionLog(std::move(recorder), scene));
  log->recorder_.add(engine::SessionHeader{
      .program = "ntool " NTOOL_VERSION,
      .verb = "mtr",
      .started = scene.hosts.front().began,
      .way = scene.way,
      .first = plan.rules.first,
      .last = plan.rules.last,
      .queries = 1,
      .names = !plan.numeric,
      .networks = plan.ip_info.has_value(),
      .extensions = plan.mpls,
      .explain = plan.explain,
      .rounds = engine::SessionRounds{
          .interval = plan.rules.interval,
          .cycles = plan.rules.cycles,
          .host_name = scene.host_name,
          .packet_size = static_cast<std::uint16_t>(std::abs(plan.packet_size)),
          .random_size = plan.packet_size < 0,
          .pattern = plan.pattern < 0 ? std::nullopt : std::optional(static_cast<std::uint8_t>(plan.pattern)),
          .traffic_class = plan.traffic_class}});
  std::size_t number = 0;
  for (const auto& host : scene.hosts) {
    log->recorder_.add(engine::SessionTarget{.number = number++,
                                             .typed = host.name,
                                             .address = host.address,
                                             .packet_bytes = packet_bytes(plan, host.address.family())});
  }
  return log;
}

void SessionLog::tell_of(const IpAddress& address) {
  recorder_.tell_of({.address = address,
                     .name = scene_.labels.name_of(address).value_or(""),
                     .network = scene_.labels.network_of(address).value_or(wire::AsInfo{})});
}

void SessionLog::tell(const engine::PathEvent& event) {
  if (const auto* failed = std::get_if<engine::PathEvent::NotSent>(&event.what)) {
    if (failed->error != nullptr && errors_[event.target].empty()) errors_[event.target] = failed->error->text();
    return;
  }
  if (const auto* reply = std::get_if<engine::TraceReply>(&event.what)) tell_of(reply->from);
  engine::PathEvent counted = event;
  counted.cycle += first_round_;
  next_round_ = std::max(next_round_, counted.cycle + 1);
  const auto line = engine::session_event_of(counted, started_);
  if (!line) return;
  if (scene_.plan.compare.empty()) return recorder_.write(*line);
  recorder_.add(*line);
}

engine::SessionEnd SessionLog::end_of(std::size_t target) const {
  const auto& host = scene_.hosts[target];
  engine::SessionEnd end{.target = target, .way = scene_.way, .error = errors_[target]};
  for_each_hop(host.figures, [&](Ttl ttl, const engine::HopFigures& hop) {
    if (hop.newest()) end.hops = ttl;
  });
  end.stop = end.hops || end.error.empty() ? stop_of(host) : TraceStop::not_sent;
  return end;
}

Result<void> SessionLog::close() {
  for (std::size_t target = 0; target < scene_.hosts.size(); ++target) {
    // Names may have come since their addresses answered last.
    for_each_hop(scene_.hosts[target].figures, [&](Ttl ttl, const engine::HopFigures& hop) {
      for (const auto& who : hop.addresses()) tell_of(who.address);
      recorder_.add(engine::SessionHop{.target = target, .ttl = ttl});
    });
    recorder_.add(end_of(target));
  }
  return recorder_.close();
}

}  // namespace ntool::commands::mtr
