#include "packet_record.hpp"

#include <utility>
#include <variant>

#include <ntool/report/json.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/wire/icmp.hpp>

namespace ntool::commands::lab {
namespace {

using Kind = engine::sim::TraceEvent::Kind;

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::entered: return "entered";
    case Kind::ended: return "ended";
    case Kind::answered: return "answered";
    case Kind::delivered: return "delivered";
  }
  return "unknown";
}

/// The first four bytes of UDP and TCP are their ports (RFC 768, RFC 9293 3.1).
void describe_ports(Fields& fields, Bytes transport) {
  ByteReader reader(transport);
  const auto source = reader.u16();
  const auto destination = reader.u16();
  if (source && destination) fields.field("source_port", *source).field("destination_port", *destination);
}

void describe_echo(Fields& fields, const wire::IpPacket& packet) {
  const auto message = wire::parse_icmp(packet.payload, packet.source.family());
  const auto* echo = message ? std::get_if<wire::IcmpEcho>(&message->body) : nullptr;
  if (echo != nullptr) fields.field("icmp_id", echo->identifier).field("icmp_sequence", echo->sequence);
}

void describe_packet(Fields& fields, Bytes bytes) {
  const auto packet = wire::parse_ip_packet(bytes);
  if (!packet) return;
  fields.field("family", packet->source.is_v4() ? 4U : 6U)
      .field("source", packet->source)
      .field("destination", packet->destination)
      .field("protocol", packet->protocol)
      .field("ttl", packet->ttl);
  if (packet->fragment_offset != 0) return;
  switch (packet->protocol) {
    case wire::ip_protocol::udp:
    case wire::ip_protocol::tcp: return describe_ports(fields, packet->payload);
    case wire::ip_protocol::icmp:
    case wire::ip_protocol::icmp_v6: return describe_echo(fields, *packet);
    default: return;
  }
}

}  // namespace

void describe(Fields& fields, const PacketEvent& record) {
  const auto& event = record.event;
  fields.field("packet", event.packet).field("event", name_of(event.kind)).field("at_ns", event.at.since.count());
  switch (event.kind) {
    case Kind::entered: describe_packet(fields, event.bytes); break;
    case Kind::ended: fields.field("why", event.why); return;
    case Kind::answered:
    case Kind::delivered:
      if (const auto packet = wire::parse_ip_packet(event.bytes)) fields.field("from", packet->source);
      break;
  }
  fields.field("length", event.bytes.size());
}

PacketRecord::PacketRecord(sys::Fd file, const std::string& path)
    : file_(std::move(file)), out_(file_.number(), path, sys::FdSink::Buffering::full) {}

Result<std::unique_ptr<PacketRecord>> PacketRecord::create(const std::string& path) {
  auto file = TRY(sys::create_file(path));
  return std::unique_ptr<PacketRecord>(new PacketRecord(std::move(file), path));
}

void PacketRecord::note(const engine::sim::TraceEvent& event) {
  if (!out_.ok()) return;
  line_ = report::to_json(PacketEvent{event});
  line_ += '\n';
  out_.write(line_);
}

std::optional<Error> PacketRecord::take_error() {
  const auto status = out_.status();
  if (status || std::exchange(told_, true)) return std::nullopt;
  return status.error();
}

}  // namespace ntool::commands::lab
