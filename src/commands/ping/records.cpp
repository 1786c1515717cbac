#include "records.hpp"

#include "answer_records.hpp"

#include <ntool/commands/rtt_figures.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/wire/icmp_error_sentences.hpp>

namespace ntool::commands::ping {
namespace {

using engine::EchoEvent;
using Kind = EchoEvent::Kind;

std::string_view type_of(const EchoEvent& event) {
  switch (event.kind) {
    case Kind::reply:
      if (!event.checksum_ok) return "corrupted";
      return event.duplicate ? "duplicate" : "reply";
    case Kind::error: return "error";
    case Kind::notice: return "notice";
    case Kind::not_sent: return "not_sent";
    case Kind::no_answer_yet: return "no_answer_yet";
    case Kind::sent: return "sent";
  }
  return "error";
}

std::optional<std::string> text_of(const std::optional<IpAddress>& address) {
  return address ? std::optional(sys::address_text(*address)) : std::nullopt;
}

/// Absent where it is not so: a good reply is short.
std::optional<bool> if_so(bool fact) {
  return fact ? std::optional(true) : std::nullopt;
}

std::optional<double> in_milliseconds(std::optional<Duration> duration) {
  return duration ? std::optional(to_milliseconds(*duration)) : std::nullopt;
}

std::string_view name_of(wire::Stamp stamp) {
  return stamp == wire::Stamp::kernel ? "kernel" : "user";
}

/// Who took the two times of a round trip.
struct StampsRecord {
  const EchoEvent& event;
};
void describe(Fields& fields, const StampsRecord& stamps) {
  fields.field("sent", name_of(stamps.event.sent_stamp)).field("arrived", name_of(stamps.event.stamp));
}

void describe_reply(Fields& fields, const EchoEvent& event) {
  fields.field("bytes", event.bytes)
      .field("ttl", event.ttl)
      .field("rtt_ms", in_milliseconds(event.rtt))
      .field("stamps", StampsRecord{event})
      .field("late", if_so(event.late))
      .field("truncated", if_so(event.truncated))
      .field("different_address", if_so(event.different_address))
      .field("wrong_byte", event.wrong_at);
  if (!event.ip_options.empty()) {
    const auto parsed = wire::parse_ip_options(event.ip_options);
    std::vector<IpOptionRecord> options;
    for (const auto& option : parsed.options) options.push_back({option});
    fields.list("ip_options", options).field("broken_options", if_so(parsed.broken.has_value()));
  }
  if (event.data.empty()) return;
  if (const auto node = wire::parse_node_information(event.data)) fields.field("node", NodeInformationRecord{*node});
}

void describe_error(Fields& fields, const EchoEvent& event, Family family) {
  fields.field("rtt_ms", in_milliseconds(event.rtt))
      .field("stamps", StampsRecord{event})
      .field("icmp_type", event.icmp_type)
      .field("icmp_code", event.icmp_code)
      .field("icmp_info", event.icmp_info)
      .field("quoted_ttl", event.quoted_ttl)
      .field("message", wire::icmp_error_sentence(family, event.icmp_type, event.icmp_code, event.icmp_info));
}

/// Where a way to write it was chosen.
std::optional<std::string> written_time(const EventRecord& record) {
  const auto format = record.plan.timestamps;
  if (!format || *format == TimeFormat::epoch) return std::nullopt;
  return time_text(record.time, *format, record.zone.offset_at(record.time));
}

}  // namespace

void describe(Fields& fields, const StartRecord& start) {
  fields.field("type", "start")
      .field("host", start.plan.host)
      .field("address", sys::address_text(start.target.address))
      .field("source", sys::address_text(start.target.source.with_zone({})))
      .field("interface", unless_empty(start.plan.interface))
      .field("flow_label", start.plan.flow_label)
      .field("data_bytes", start.plan.rules.payload_size)
      .field("way", start.way)
      .field("identifier", start.target.identifier);
}

void describe(Fields& fields, const EventRecord& record) {
  const auto& event = record.event;
  fields.field("type", type_of(event))
      .field("time_s", to_seconds(record.time.since_epoch))
      .field("time", written_time(record))
      .field("host", record.plan.host)
      .field("address", sys::address_text(record.target.address))
      .field("number", event.number)
      .field("seq", event.sequence)
      .field("from", text_of(event.from));
  switch (event.kind) {
    case Kind::reply: return describe_reply(fields, event);
    case Kind::error:
    case Kind::notice: return describe_error(fields, event, record.target.address.family());
    case Kind::not_sent:
      if (event.error) fields.field("message", event.error->text());
      return;
    case Kind::no_answer_yet:
    case Kind::sent: return;
  }
}

void describe(Fields& fields, const SummaryRecord& summary) {
  const auto& statistics = summary.statistics;
  fields.field("type", "summary")
      .field("host", summary.plan.host)
      .field("address", sys::address_text(summary.target.address))
      .field("transmitted", statistics.transmitted)
      .field("received", statistics.received)
      .field("duplicates", statistics.duplicates)
      .field("corrupted", statistics.corrupted)
      .field("errors", statistics.errors)
      .field("not_sent", statistics.not_sent)
      .field("wrong_data", statistics.wrong_data)
      .field("ignored", statistics.ignored)
      .field("dropped_here", summary.dropped_here)
      .field("loss_percent", statistics.loss_percent())
      .field("sending_ms", to_milliseconds(time_of_sending(statistics)))
      .field("pipe", statistics.pipe);
  commands::describe(fields, statistics.rtt);
  commands::describe(fields, statistics.quality, summary.scale);
  if (!summary.verdicts.empty()) fields.list("assertions", summary.verdicts);
}

}  // namespace ntool::commands::ping
