#include "records.hpp"

#include <ntool/sys/interfaces.hpp>

namespace ntool::engine {

static void describe(Fields& fields, const PathHop& hop) {
  fields.field("hop", hop.hop).field("from", sys::address_text(hop.from));
}

static void describe(Fields& fields, const MtuReport& report) {
  fields.field("from", sys::address_text(report.from))
      .field("hop", report.hop)
      .field("mtu", report.mtu)
      .field("size", report.size)
      .field("named", report.named);
}

static void describe(Fields& fields, const MtuHole& hole) {
  fields.field("vanishes", hole.vanishes).field("behind_hop", hole.behind);
  if (hole.from) fields.field("from", sys::address_text(*hole.from));
  fields.field("next_hop", hole.next_hop);
  if (hole.next) fields.field("next", sys::address_text(*hole.next));
  fields.field("large_asked", hole.large.asked)
      .field("large_answered", hole.large.answered)
      .field("reported", hole.reported)
      .field("beside_asked", hole.beside.asked)
      .field("beside_answered", hole.beside.answered)
      .field("chance", hole.chance)
      .field("confidence", commands::pmtu::confidence(hole.chance));
}

}  // namespace ntool::engine

namespace ntool::commands::pmtu {

void describe(Fields& fields, const PmtuRecord& record) {
  const auto& result = record.result;
  fields.field("type", "pmtu")
      .field("target", record.target)
      .field("address", sys::address_text(record.address))
      .field("verdict", record.interrupted ? "interrupted" : name_of(result.verdict))
      .field("way", name_of(record.way));
  if (record.way == engine::PathMtuWay::tcp) {
    fields.field("port", record.port).field("port_open", result.port_open).field("peer_mss", result.mss);
  }
  if (result.own_mtu > 0) fields.field("own_mtu", result.own_mtu);
  if (result.mtu > 0) {
    fields.field("path_mtu", result.mtu).field("tcp_mss", tcp_payload(record.address.family(), result.mtu));
  }
  fields.list("reports", result.reports);
  if (!result.holes.empty()) fields.list("black_holes", result.holes);
  if (!result.circle.empty()) fields.list("circle", result.circle);
  if (result.furthest) fields.field("furthest", *result.furthest);
  fields.field("small_asked", result.small.asked).field("small_answered", result.small.answered);
  if (result.rtt) fields.field("rtt_min_ms", to_milliseconds(*result.rtt));
  if (result.refused_by) {
    fields.field("refused_by", sys::address_text(*result.refused_by))
        .field("icmp_type", result.icmp_type)
        .field("icmp_code", result.icmp_code);
  }
  if (record.plain_answered) fields.field("plain_answered", true);
  if (result.error) fields.field("reason", result.error->text());
}

void describe(Fields& fields, const ConnectRecord& record) {
  const auto& event = record.event;
  fields.field("type", "pmtu")
      .field("target", record.target)
      .field("address", sys::address_text(record.address))
      .field("verdict", "not_tried")
      .field("way", "tcp_connect")
      .field("port", record.port)
      .field("port_state", engine::name_of(event.state));
  if (event.longest_packet) {
    fields.field("mss", tcp_payload(record.address.family(), event.longest_packet->value()));
  }
  if (event.elapsed && event.state == engine::ConnectState::open) {
    fields.field("rtt_min_ms", to_milliseconds(*event.elapsed));
  }
  fields.field("reason", record.refused.text());
}

std::string_view name_of(engine::PathMtuVerdict verdict) {
  switch (verdict) {
    case engine::PathMtuVerdict::found: return "found";
    case engine::PathMtuVerdict::black_hole: return "black_hole";
    case engine::PathMtuVerdict::loop: return "loop";
    case engine::PathMtuVerdict::suspected: return "suspected";
    case engine::PathMtuVerdict::unanswered: return "unanswered";
    case engine::PathMtuVerdict::not_sent: return "not_sent";
    case engine::PathMtuVerdict::unclear: return "unclear";
  }
  return "";
}

std::string_view name_of(engine::PathMtuWay way) {
  switch (way) {
    case engine::PathMtuWay::udp: return "udp";
    case engine::PathMtuWay::echo: return "icmp";
    case engine::PathMtuWay::tcp: return "tcp";
  }
  return "";
}

std::string_view confidence(double chance) {
  if (chance < 0.001) return "sure";
  return chance < 0.05 ? "likely" : "doubtful";
}

std::size_t tcp_payload(Family family, std::size_t mtu) {
  const std::size_t headers = family == Family::ipv4 ? 40 : 60;
  return mtu > headers ? mtu - headers : 0;
}

}  // namespace ntool::commands::pmtu
