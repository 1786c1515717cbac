#include "saved_session.hpp"

#include "version.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/text.hpp>

namespace ntool::commands::traceroute {

bool has_constant_checksums(const Plan& plan) {
  // A connection of the kernel's has another sequence number, and so another checksum, each time.
  return plan.rules.question != Question::connect && !plan.rules.port_per_probe;
}

Result<std::unique_ptr<SessionLog>> SessionLog::open(const Plan& plan, Context& context, const NamesAndNetworks* known,
                                                     std::string_view way) {
  if (plan.save.empty() && plan.compare.empty()) return nullptr;
  auto recorder = TRY(SessionRecorder::open(plan.save));
  std::unique_ptr<SessionLog> log(new SessionLog(std::move(recorder), context, known));
  log->recorder_.add(engine::SessionHeader{.program = "ntool " NTOOL_VERSION,
                                           .verb = "traceroute",
                                           .started = context.clock.wall_now(),
                                           .way = std::string(way),
                                           .first = plan.rules.first,
                                           .last = plan.rules.last,
                                           .queries = plan.rules.queries,
                                           .names = known != nullptr && known->asks_for_names(),
                                           .networks = known != nullptr && known->tells_networks(),
                                           .extensions = plan.extensions,
                                           .back = plan.back,
                                           .explain = plan.explain,
                                           .tcp_flags = plan.tells_tcp_flags,
                                           .constant_checksums = has_constant_checksums(plan),
                                           .method = std::string(word_for(plan.method)),
                                           .flow_number = plan.flow_number});
  return log;
}

void SessionLog::answer(std::size_t target, const engine::TraceAnswer& answer) {
  recorder_.add(engine::SessionProbe{.target = target,
                                     .ttl = answer.ttl,
                                     .query = answer.query,
                                     .at = context_.clock.now() - started_,
                                     .reply = answer.reply});
}

void SessionLog::tell_of(const IpAddress& address) {
  if (known_ == nullptr) return;
  recorder_.tell_of({.address = address,
                     .name = known_->known_name(address).value_or(""),
                     .network = known_->known_network(address).value_or(wire::AsInfo{})});
}

void SessionLog::hop(std::size_t target, const engine::TraceHop& hop) {
  for (std::size_t query = 0; query < hop.probes.size(); ++query) {
    if (hop.probes[query]) {
      tell_of(hop.probes[query]->from);
    } else {
      recorder_.add(engine::SessionProbe{.target = target,
                                         .ttl = hop.ttl,
                                         .query = static_cast<unsigned>(query),
                                         .at = context_.clock.now() - started_});
    }
  }
  recorder_.add(engine::SessionHop{target, hop.ttl});
}

void SessionLog::end(std::size_t target, const engine::TraceEnd& end, std::string_view way) {
  recorder_.add(engine::SessionEnd{.target = target,
                                   .stop = end.stop,
                                   .hops = end.hops,
                                   .way = std::string(way),
                                   .error = end.error != nullptr ? end.error->text() : std::string()});
}

Result<void> SessionLog::close() {
  return recorder_.close();
}

}  // namespace ntool::commands::traceroute
