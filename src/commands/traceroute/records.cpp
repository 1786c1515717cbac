#include "records.hpp"

#include "text.hpp"

#include <ntool/sys/interfaces.hpp>

namespace ntool::wire {

static void describe(Fields& fields, const MplsLabel& label) {
  fields.field("label", label.label)
      .field("traffic_class", label.traffic_class)
      .field("bottom", label.bottom)
      .field("ttl", label.ttl);
}

}  // namespace ntool::wire

namespace ntool::commands::traceroute {
namespace {

std::string_view name_of(engine::TraceStop stop) {
  switch (stop) {
    case engine::TraceStop::target: return "target";
    case engine::TraceStop::unreachable: return "unreachable";
    case engine::TraceStop::max_hops: return "max_hops";
    case engine::TraceStop::silence: return "silence";
    case engine::TraceStop::interrupted: return "interrupted";
    case engine::TraceStop::not_sent: return "not_sent";
  }
  return "silence";
}

}  // namespace

void describe(Fields& fields, const ProbeRecord& probe) {
  if (!probe.reply) return;
  const engine::TraceReply& reply = *probe.reply;
  fields.field("from", sys::address_text(reply.from))
      .field("name", probe.name)
      .field("rtt_ms", to_milliseconds(reply.rtt))
      .field("reached", reply.reached);
  if (reply.icmp) {
    fields.field("icmp_type", reply.icmp->type).field("icmp_code", reply.icmp->code);
    if (reply.icmp->info != 0) fields.field("icmp_info", reply.icmp->info);
  }
  if (const std::string mark = mark_of(reply); !mark.empty()) fields.field("mark", mark);
  fields.field("reply_ttl", reply.ttl);
  if (!reply.labels.empty()) fields.list("mpls", reply.labels);
}

void describe(Fields& fields, const HopRecord& hop) {
  fields.field("type", "hop").field("ttl", hop.ttl).list("probes", hop.probes);
}

void describe(Fields& fields, const SummaryRecord& summary) {
  fields.field("type", "summary")
      .field("target", summary.target)
      .field("address", sys::address_text(summary.address))
      .field("reached", summary.end.stop == engine::TraceStop::target)
      .field("hops", summary.end.hops ? summary.end.hops->value() : std::uint8_t{0})
      .field("stopped", name_of(summary.end.stop))
      .field("way", summary.way);
}

}  // namespace ntool::commands::traceroute
