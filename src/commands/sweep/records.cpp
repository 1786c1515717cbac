#include "records.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <ntool/engine/probe/loss.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/wire/icmp_error_sentences.hpp>

namespace ntool::commands::sweep {
namespace {

using engine::SweepEvent;
using Kind = SweepEvent::Kind;

std::string_view type_of(const EventRecord& record) {
  switch (record.event.kind) {
    case Kind::reply: return record.counts ? "reply" : "alive";
    case Kind::unreachable: return "unreachable";
    case Kind::timed_out: return "timeout";
    case Kind::duplicate: return "duplicate";
    case Kind::error: return "error";
    case Kind::not_sent: return "not_sent";
  }
  return "error";
}

std::string_view name_of(wire::Stamp stamp) {
  return stamp == wire::Stamp::kernel ? "kernel" : "user";
}

/// Who took the two times of a round trip.
struct StampsRecord {
  const SweepEvent& event;
};
void describe(Fields& fields, const StampsRecord& stamps) {
  fields.field("sent", name_of(stamps.event.sent_stamp)).field("arrived", name_of(stamps.event.stamp));
}

void describe_host(Fields& fields, std::string_view host, std::string_view name, const IpAddress& address) {
  const auto text = sys::address_text(address);
  fields.field("host", host.empty() ? std::string_view(text) : host)
      .field("name", unless_empty(name))
      .field("address", text);
}

void describe_round_trips(Fields& fields, const engine::SweepFigures& figures) {
  if (figures.received == 0) return;
  fields.field("rtt_min_ms", to_milliseconds(figures.min))
      .field("rtt_avg_ms", to_milliseconds(figures.avg()))
      .field("rtt_max_ms", to_milliseconds(figures.max));
}

}  // namespace

void describe(Fields& fields, const UnknownRecord& record) {
  fields.field("type", "unknown").field("host", record.host).field("message", record.message);
}

void describe(Fields& fields, const EventRecord& record) {
  const auto& event = record.event;
  fields.field("type", type_of(record))
      .field("time_s", to_seconds(record.time.since_epoch))
      .field("time", record.written_time);
  describe_host(fields, record.host, record.name, event.address);
  // A target without an answer was asked as often as its last try says.
  if (event.kind == Kind::unreachable) {
    fields.field("tries", event.index + 1);
    return;
  }
  fields.field(record.counts ? "seq" : "try", event.index);
  switch (event.kind) {
    case Kind::reply:
    case Kind::duplicate:
      fields.field("bytes", event.bytes)
          .field("ttl", event.ttl)
          .field("rtt_ms", to_milliseconds(event.rtt))
          .field("stamps", StampsRecord{event});
      if (event.from && !event.from->same_host(event.address)) fields.field("from", sys::address_text(*event.from));
      return;
    case Kind::error:
      if (event.from) fields.field("from", sys::address_text(*event.from));
      fields.field("icmp_type", event.icmp_type)
          .field("icmp_code", event.icmp_code)
          .field("icmp_info", event.icmp_info)
          .field("message",
                 wire::icmp_error_sentence(event.address.family(), event.icmp_type, event.icmp_code, event.icmp_info));
      return;
    case Kind::not_sent:
      if (event.error) fields.field("message", event.error->text());
      return;
    case Kind::timed_out:
    case Kind::unreachable: return;
  }
}

void describe(Fields& fields, const TargetRecord& record) {
  const auto& figures = record.figures;
  fields.field("type", record.type);
  describe_host(fields, record.host, record.name, record.account.address);
  fields.field("transmitted", figures.judged)
      .field("received", figures.received)
      .field("loss_percent", engine::loss_percent(figures.judged - figures.received, figures.judged));
  if (record.plan.outage) {
    fields.field("outage_ms",
                 static_cast<double>(figures.judged - figures.received) * to_milliseconds(record.plan.rules.period));
  }
  describe_round_trips(fields, figures);
  if (!record.plan.rules.keep_times || record.type != "target") return;
  std::vector<double> times;  // NaN is null
  for (const float ms : record.account.times) {
    times.push_back(ms < 0 ? std::numeric_limits<double>::quiet_NaN()
                           : std::round(static_cast<double>(ms) * 1000) / 1000);
  }
  fields.list("times_ms", times);
}

void describe(Fields& fields, const SummaryRecord& record) {
  const auto& statistics = record.statistics;
  fields.field("type", "summary")
      .field("targets", statistics.targets)
      .field("alive", statistics.alive)
      .field("unreachable", record.plan.counts() ? statistics.targets - statistics.alive : statistics.unreachable)
      .field("unknown", record.unknown)
      .field("not_judged", record.not_judged)
      .field("transmitted", statistics.sent)
      .field("received", statistics.figures.received)
      .field("timeouts", statistics.timeouts)
      .field("duplicates", statistics.duplicates)
      .field("errors", statistics.errors)
      .field("not_sent", statistics.not_sent)
      .field("ignored", statistics.ignored)
      .field("dropped_here", record.dropped)
      .field("most_under_way", statistics.most_under_way)
      .field("elapsed_ms", to_milliseconds(record.elapsed));
  describe_round_trips(fields, statistics.figures);
  if (!record.verdicts.empty()) fields.list("assertions", record.verdicts);
}

}  // namespace ntool::commands::sweep
