#include "records.hpp"

#include "findings_text.hpp"

#include <algorithm>

#include <ntool/commands/extension_records.hpp>
#include <ntool/commands/names_and_networks.hpp>
#include <ntool/commands/path_session.hpp>
#include <ntool/engine/probe/path_loop.hpp>
#include <ntool/engine/probe/path_loss.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::mtr {
namespace {

/// Figures of hops are whole microseconds, and those of an address are no finer.
double milliseconds(Duration time) {
  return to_milliseconds(std::chrono::floor<std::chrono::microseconds>(time));
}

struct Address {
  const engine::PathAddress& who;
  const Labels& labels;
};

void describe(Fields& fields, const Address& address) {
  fields.field("address", sys::address_text(address.who.address))
      .field("name", address.labels.name_of(address.who.address));
  if (const auto network = address.labels.network_of(address.who.address)) describe_network(fields, *network);
  fields.field("received", address.who.received)
      .field("rtt_last_ms", milliseconds(address.who.last))
      .field("rtt_min_ms", milliseconds(address.who.best))
      .field("rtt_avg_ms", milliseconds(address.who.average()))
      .field("rtt_max_ms", milliseconds(address.who.worst));
  if (!address.who.labels.empty()) fields.list("mpls", address.who.labels);
}

struct Hop {
  Ttl ttl;
  const engine::HopFigures& figures;
  const Labels& labels;
  std::optional<engine::LossFinding> finding;
};

std::string_view key_of(engine::LossFinding::Kind kind) {
  switch (kind) {
    case engine::LossFinding::Kind::limits_answers: return "limits_answers";
    case engine::LossFinding::Kind::begins_here: return "loss_begins_here";
    case engine::LossFinding::Kind::last_loses: return "last_loses";
    case engine::LossFinding::Kind::silent_from: return "silent_from_here";
  }
  return "";
}

std::optional<std::string_view> key_of(engine::PathLoss::Verdict verdict) {
  switch (verdict) {
    case engine::PathLoss::Verdict::unknown: break;
    case engine::PathLoss::Verdict::none: return "none";
    case engine::PathLoss::Verdict::some: return "some";
    case engine::PathLoss::Verdict::undecided: return "too_few_probes";
  }
  return std::nullopt;
}

void describe(Fields& fields, const Hop& hop) {
  const auto& figures = hop.figures;
  fields.field("ttl", hop.ttl)
      .field("sent", figures.sent())
      .field("received", figures.received())
      .field("lost", figures.dropped())
      .field("awaited", figures.awaited())
      .field("loss_percent", static_cast<double>(figures.loss_millipercent()) / 1000.0)
      .field("finding", hop.finding ? std::optional(key_of(hop.finding->kind)) : std::nullopt);
  if (hop.finding) fields.field("finding_sure", hop.finding->sure);
  if (figures.received() > 0) {
    fields.field("rtt_last_ms", to_milliseconds(figures.last()))
        .field("rtt_min_ms", to_milliseconds(figures.best()))
        .field("rtt_avg_ms", to_milliseconds(figures.average()))
        .field("rtt_max_ms", to_milliseconds(figures.worst()))
        .field("rtt_stddev_ms", to_milliseconds(figures.deviation()))
        .field("rtt_gmean_ms", to_milliseconds(figures.geometric_mean()))
        .field("jitter_ms", to_milliseconds(figures.jitter()))
        .field("jitter_avg_ms", to_milliseconds(figures.average_jitter()))
        .field("jitter_max_ms", to_milliseconds(figures.worst_jitter()));
  }
  std::vector<Address> addresses;
  for (const auto& who : figures.addresses()) addresses.push_back({who, hop.labels});
  fields.list("addresses", addresses);
  if (figures.from_others() > 0) fields.field("received_from_others", figures.from_others());
}

struct Loop {
  engine::PathLoop loop;
};

void describe(Fields& fields, const Loop& record) {
  fields.field("from_ttl", record.loop.from).field("to_ttl", record.loop.from.value() + record.loop.length - 1);
}

}  // namespace

void describe(Fields& fields, const AnswerRecord& answer) {
  const auto& reply = std::get<engine::TraceReply>(answer.event.what);
  fields.field("type", "answer")
      .field("target", answer.host.name)
      .field("cycle", answer.event.cycle + 1)
      .field("ttl", answer.event.ttl)
      .field("from", sys::address_text(reply.from))
      .field("rtt_ms", to_milliseconds(reply.rtt))
      .field("reached", reply.reached);
  if (reply.icmp) fields.field("icmp_type", reply.icmp->type).field("icmp_code", reply.icmp->code);
  fields.field("reply_ttl", reply.ttl);
  if (!reply.labels.empty()) fields.list("mpls", reply.labels);
}

void describe(Fields& fields, const PathSummary& summary) {
  const auto& figures = summary.host.figures;
  const auto loss = engine::explain_loss(figures);
  std::vector<Hop> hops;
  for_each_hop(figures, [&](Ttl ttl, const engine::HopFigures& hop) {
    const auto found = std::ranges::find(loss.findings, ttl, &engine::LossFinding::ttl);
    hops.push_back({ttl, hop, summary.labels, found != loss.findings.end() ? std::optional(*found) : std::nullopt});
  });
  fields.field("type", "summary")
      .field("target", summary.host.name)
      .field("address", sys::address_text(summary.host.address))
      .field("reached", figures.reached())
      .field("stopped", name_of(stop_of(summary.host)))
      .field("ended_by", unless_empty(ended_by(summary.host)))
      .field("cycles", figures.cycles())
      .field("way", summary.way);
  if (figures.reached() || loss.verdict != engine::PathLoss::Verdict::none) {
    fields.field("path_loss", key_of(loss.verdict));
  }
  if (const auto loop = engine::loop_of(figures)) fields.field("loop", Loop{*loop});
  fields.list("hops", hops);
}

}  // namespace ntool::commands::mtr
