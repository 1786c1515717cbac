#include "trace_question.hpp"

#include <ntool/wire/constant_checksum.hpp>

namespace ntool::engine {

using wire::ProbeAction;

ProbeAction make_question(const TraceRules& rules, ProbeAction probe, MutableBytes payload) {
  constexpr std::size_t flow_at = 3;
  probe.kind = rules.question == TraceRules::Question::connect ? ProbeAction::Kind::connect : ProbeAction::Kind::send;
  probe.to = rules.target;
  if (rules.question == TraceRules::Question::echo) {
    wire::make_checksum_constant(payload, probe.id);
    if (payload.size() > flow_at) payload[flow_at] = probe.flow;
  }
  probe.payload = payload;
  return probe;
}

}  // namespace ntool::engine
