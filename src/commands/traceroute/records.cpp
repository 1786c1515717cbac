#include "records.hpp"

#include "text.hpp"

#include <algorithm>

#include <ntool/commands/extension_records.hpp>
#include <ntool/commands/path_session.hpp>
#include <ntool/engine/probe/way_back.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::wire {

static void describe(Fields& fields, const InterfaceInformation& interface) {
  fields.field("role", interface_roles[static_cast<std::size_t>(interface.role)]);
  if (interface.index) fields.field("index", *interface.index);
  if (interface.address) fields.field("address", sys::address_text(*interface.address));
  if (!interface.name.empty()) fields.field("name", interface.name);
  if (interface.mtu) fields.field("mtu", *interface.mtu);
}

}  // namespace ntool::wire

namespace ntool::engine {

static void describe(Fields& fields, const PathNotes::Loop& loop) {
  fields.field("from_ttl", loop.first).field("to_ttl", loop.last);
}
static void describe(Fields& fields, const PathNotes::SpokenFor& spoken_for) {
  fields.field("ttl", spoken_for.at).field("by_ttl", spoken_for.by);
}
static void describe(Fields& fields, const PathNotes::Asymmetry& asymmetry) {
  fields.field("from_ttl", asymmetry.from).field("hops_back", asymmetry.back);
}
static void describe(Fields& fields, const PathNotes::Slowdown& slowdown) {
  fields.field("before_ttl", slowdown.before).field("ttl", slowdown.after).field("by_ms", to_milliseconds(slowdown.by));
}
static void describe(Fields& fields, const PathNotes::Reclassed& reclassed) {
  fields.field("ttl", reclassed.at).field("was", reclassed.was).field("is", reclassed.is);
}

}  // namespace ntool::engine

namespace ntool::commands::traceroute {
namespace {

void describe_reply(Fields& fields, const engine::TraceReply& reply, const std::optional<std::string>& name) {
  fields.field("from", sys::address_text(reply.from))
      .field("name", name)
      .field("rtt_ms", to_milliseconds(reply.rtt))
      .field("reached", reply.reached);
  if (reply.reached && reply.refused) fields.field("refused", true);
  if (reply.icmp) {
    fields.field("icmp_type", reply.icmp->type).field("icmp_code", reply.icmp->code);
    if (reply.icmp->info != 0) fields.field("icmp_info", reply.icmp->info);
  }
  if (const std::string mark = mark_of(reply); !mark.empty()) fields.field("mark", mark);
  fields.field("reply_ttl", reply.ttl);
  if (reply.ttl) fields.field("hops_back", engine::hops_back(*reply.ttl));
  fields.field("flow", reply.flow);
  fields.field("quoted_ttl", reply.quoted_ttl);
  fields.field("path_mtu", reply.path_mtu);
  if (!reply.labels.empty()) fields.list("mpls", reply.labels);
  if (!reply.interfaces.empty()) fields.list("interfaces", reply.interfaces);
  if (!reply.extensions.empty()) fields.list("extensions", reply.extensions);
}

/// Everybody who answered at a hop, in the order in which they first did.
struct AddressRecord {
  IpAddress address;
  std::optional<std::string> name;
  std::vector<double> rtts_ms;
  std::optional<wire::AsInfo> network = {};
};

void describe(Fields& fields, const AddressRecord& record) {
  fields.field("address", sys::address_text(record.address)).field("name", record.name);
  if (record.network) describe_network(fields, *record.network);
  fields.list("rtts_ms", record.rtts_ms);
}

std::vector<AddressRecord> addresses_of(const HopRecord& hop) {
  std::vector<AddressRecord> all;
  for (const auto& probe : hop.probes) {
    if (!probe.reply) continue;
    auto it = std::ranges::find(all, probe.reply->from, &AddressRecord::address);
    if (it == all.end()) it = all.insert(it, {probe.reply->from, probe.name, {}});
    it->rtts_ms.push_back(to_milliseconds(probe.reply->rtt));
  }
  if (hop.network_of) {
    for (auto& record : all) record.network = hop.network_of(record.address);
  }
  return all;
}

}  // namespace

void describe(Fields& fields, const AnswerRecord& record) {
  fields.field("type", "answer")
      .field("target", record.target)
      .field("ttl", record.answer.ttl)
      .field("query", record.answer.query);
  describe_reply(fields, record.answer.reply, std::nullopt);
}

void describe(Fields& fields, const ProbeRecord& probe) {
  if (probe.reply) describe_reply(fields, *probe.reply, probe.name);
}

void describe(Fields& fields, const HopRecord& hop) {
  fields.field("type", "hop")
      .field("target", hop.target)
      .field("ttl", hop.ttl)
      .list("addresses", addresses_of(hop))
      .list("probes", hop.probes);
}

namespace {

struct WaysNodeRecord {
  const engine::MultipathNode& node;
  std::vector<std::string> next;
  const NamesAndNetworks* known = nullptr;
};

void describe(Fields& fields, const WaysNodeRecord& record) {
  const auto& node = record.node;
  fields.field("address", sys::address_text(node.address));
  if (record.known != nullptr) {
    fields.field("name", record.known->known_name(node.address));
    if (const auto network = record.known->known_network(node.address)) describe_network(fields, *network);
  }
  fields.list("flows", node.flows)
      .field("rtt_min_ms", to_milliseconds(node.fastest))
      .field("ends", node.ends)
      .list("next", record.next);
}

}  // namespace

void describe(Fields& fields, const WaysRecord& record) {
  std::vector<WaysNodeRecord> nodes;
  for (const auto& node : record.hop.nodes) {
    WaysNodeRecord told{.node = node, .next = {}, .known = record.known};
    for (const auto& link : record.links) {
      if (link.ttl == record.hop.ttl && link.from == node.address) told.next.push_back(sys::address_text(link.to));
    }
    nodes.push_back(std::move(told));
  }
  fields.field("type", "ways")
      .field("target", record.target)
      .field("ttl", record.hop.ttl)
      .list("nodes", nodes)
      .field("answered_flows", record.hop.flows)
      .field("silent_flows", record.hop.silent)
      .field("confidence", record.hop.confidence)
      .field("by_packet", record.hop.by_packet);
}

void describe(Fields& fields, const WaysSummaryRecord& record) {
  fields.field("type", "summary")
      .field("target", record.target)
      .field("address", sys::address_text(record.address))
      .field("reached", record.result.reached)
      .field("hops", record.result.hops.size())
      .field("stopped", name_of(record.result.stop))
      .field("probes", record.result.probes)
      .field("confidence", record.confidence)
      .field("way", record.way);
}

void describe(Fields& fields, const UnknownRecord& record) {
  fields.field("type", "unknown").field("target", record.target).field("message", record.message);
}

void describe(Fields& fields, const SummaryRecord& summary) {
  fields.field("type", "summary")
      .field("target", summary.target)
      .field("address", sys::address_text(summary.address))
      .field("reached", summary.end.stop == engine::TraceStop::target)
      .field("hops", summary.end.hops ? summary.end.hops->value() : std::uint8_t{0})
      .field("stopped", name_of(summary.end.stop))
      .field("way", summary.way);
  const auto& notes = summary.notes;
  if (notes.neighbour_silent) fields.field("neighbour_silent", true);
  if (notes.loop) fields.field("loop", *notes.loop);
  if (notes.spoken_for) fields.field("spoken_for", *notes.spoken_for);
  if (notes.asymmetry) fields.field("asymmetry", *notes.asymmetry);
  if (notes.slowdown) fields.field("slowdown", *notes.slowdown);
  if (notes.silent_behind) fields.field("silent_behind_ttl", *notes.silent_behind);
  std::vector<unsigned> translated;
  for (const auto& translation : notes.translations) translated.push_back(translation.after.value());
  if (!translated.empty()) fields.list("translated_behind_ttl", translated);
  if (notes.quotes_unheard || notes.may_hide_translation) fields.field("translation_unknown", true);
  if (!notes.reclassed.empty()) fields.list("traffic_class_changes", notes.reclassed);
}

}  // namespace ntool::commands::traceroute
