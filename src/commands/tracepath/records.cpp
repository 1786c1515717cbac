#include "records.hpp"

#include <ntool/commands/path_session.hpp>
#include <ntool/engine/probe/way_back.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::tracepath {
namespace {

using Kind = engine::MtuTraceEvent::Kind;

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::own_link: return "own_link";
    case Kind::too_big: return "too_big";
    case Kind::hop: return "hop";
    case Kind::silent: return "silent";
    case Kind::reached: return "reached";
    case Kind::unreachable: return "unreachable";
    case Kind::not_sent: return "not_sent";
  }
  return "";
}

}  // namespace

void describe(Fields& fields, const EventRecord& record) {
  const auto& event = record.event;
  fields.field("type", name_of(event.kind)).field("ttl", event.ttl);
  if (event.from) fields.field("from", sys::address_text(*event.from));
  fields.field("name", record.name);
  if (event.rtt && event.from) fields.field("rtt_ms", to_milliseconds(*event.rtt));
  fields.field("pmtu", event.mtu).field("reply_ttl", event.reply_ttl);
  if (event.reply_ttl) fields.field("back", engine::hops_back(*event.reply_ttl));
  if (event.icmp) fields.field("icmp_type", event.icmp->type).field("icmp_code", event.icmp->code);
  if (event.error) fields.field("reason", event.error->text());
}

void describe(Fields& fields, const SummaryRecord& summary) {
  fields.field("type", "summary")
      .field("target", summary.target)
      .field("address", sys::address_text(summary.address))
      .field("reached", summary.end.stop == engine::TraceStop::target)
      .field("pmtu", summary.end.packet_size)
      .field("hops", summary.end.hops)
      .field("back", summary.end.back)
      .field("stopped", commands::name_of(summary.end.stop));
}

}  // namespace ntool::commands::tracepath
