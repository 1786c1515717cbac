#include "target.hpp"

#include "fragments.hpp"
#include "tcp_server.hpp"

#include <variant>

#include <ntool/wire/icmp.hpp>
#include <ntool/wire/transport_header.hpp>

namespace ntool::engine::sim {
namespace {

using wire::IpPacket;

constexpr IcmpKind port_unreachable{wire::icmp_v4::unreachable, 3, wire::icmp_v6::unreachable, 4};
constexpr IcmpKind protocol_unreachable{wire::icmp_v4::unreachable, 2, wire::icmp_v6::parameter_problem, 1};
constexpr IcmpKind host_unreachable{wire::icmp_v4::unreachable, 1, wire::icmp_v6::unreachable, 3};
constexpr IcmpKind admin_prohibited{wire::icmp_v4::unreachable, 13, wire::icmp_v6::unreachable, 1};

Reaction nothing(std::string_view why) {
  return {Reaction::Kind::nothing, why};
}
Reaction error(IcmpKind kind) {
  return {Reaction::Kind::error, {}, kind};
}

/// The data of an answer, with one byte turned over where that is wanted.
Bytes payload_of(Bytes data, const Damage& damage, Workbench& bench) {
  if (!damage.byte || data.empty()) return data;
  bench.payload.assign(data.begin(), data.end());
  bench.payload[*damage.byte % data.size()] ^= 0xffU;
  return bench.payload;
}

/// Wraps the transport, whose checksum stands at `offset`.
Reaction reply(const Envelope& envelope, std::uint8_t protocol, const Damage& damage, std::size_t offset,
               Workbench& bench) {
  if (damage.checksum && offset < bench.transport.size()) {
    const auto byte = static_cast<std::uint8_t>(bench.transport.view()[offset] ^ 0x55U);
    bench.transport.patch(offset, byte);
  }
  wrap(bench, envelope, protocol);
  return {Reaction::Kind::packet};
}

Reaction react_icmp(const Target& target, const IpPacket& packet, const Envelope& envelope, const Damage& damage,
                    Workbench& bench) {
  const Family family = packet.source.family();
  const std::uint32_t pseudo = family == Family::ipv4
                                   ? 0
                                   : wire::pseudo_header_sum(packet.source, packet.destination,
                                                             wire::ip_protocol::icmp_v6, packet.payload.size());
  const auto message = wire::parse_icmp(packet.payload, family, pseudo);
  if (!message || !message->checksum_ok) return nothing("broken ICMP");
  const auto* echo = std::get_if<wire::IcmpEcho>(&message->body);
  if (echo == nullptr || echo->is_reply) return nothing("no echo request");
  if (target.icmp == IcmpRule::drop) return nothing("dropped");
  if (target.icmp == IcmpRule::unreachable) return error(host_unreachable);

  const Bytes data = payload_of(echo->data, damage, bench);
  bench.transport.clear();
  wire::emit_icmp_echo({.is_reply = true, .identifier = echo->identifier, .sequence = echo->sequence, .data = data},
                       family, bench.transport);
  if (family == Family::ipv6) finish_icmp_v6(bench.transport, envelope.from, envelope.to);
  return reply(envelope, packet.protocol, damage, 2, bench);
}

Reaction react_udp(const Target& target, const IpPacket& packet, const Envelope& envelope, const Damage& damage,
                   Workbench& bench) {
  const auto datagram = wire::parse_udp(packet.payload, packet.source, packet.destination);
  if (!datagram || !datagram->checksum_ok) return nothing("broken UDP");
  switch (target.udp.of(datagram->destination)) {
    case UdpRule::drop: return nothing("dropped");
    case UdpRule::closed: return error(port_unreachable);
    case UdpRule::echo: break;
  }
  const Bytes data = payload_of(datagram->payload, damage, bench);
  bench.transport.clear();
  wire::emit_udp({.source = datagram->destination, .destination = datagram->source, .payload = data}, envelope.from,
                 envelope.to, bench.transport);
  return reply(envelope, packet.protocol, damage, 6, bench);
}

Reaction react_tcp(const Target& target, const IpPacket& packet, const Envelope& envelope, const Damage& damage,
                   Workbench& bench) {
  const auto segment = wire::parse_tcp(packet.payload, packet.source, packet.destination);
  if (!segment || !segment->checksum_ok) return nothing("broken TCP");
  const auto rule = target.tcp.of(segment->destination);
  if (rule == TcpRule::drop) return nothing("dropped");
  if (rule == TcpRule::reject) return error(admin_prohibited);
  if (rule == TcpRule::open) return {Reaction::Kind::segment, {}, {}, *segment};
  if (segment->rst) return nothing("reset");
  emit_segment(reset_of(*segment), envelope, damage, bench);
  return {Reaction::Kind::packet};
}

}  // namespace

void emit_segment(wire::TcpSegment segment, const Envelope& envelope, const Damage& damage, Workbench& bench) {
  segment.payload = payload_of(segment.payload, damage, bench);
  bench.transport.clear();
  wire::emit_tcp(segment, envelope.from, envelope.to, bench.transport);
  reply(envelope, wire::ip_protocol::tcp, damage, 16, bench);
}

Reaction react(const Target& target, const IpPacket& packet, const Envelope& envelope, const Damage& damage,
               Workbench& bench) {
  if (is_fragment(packet)) return nothing("fragment");
  const bool v4 = packet.source.is_v4();
  if (packet.protocol == (v4 ? wire::ip_protocol::icmp : wire::ip_protocol::icmp_v6)) {
    return react_icmp(target, packet, envelope, damage, bench);
  }
  if (packet.protocol == wire::ip_protocol::udp) return react_udp(target, packet, envelope, damage, bench);
  if (packet.protocol == wire::ip_protocol::tcp) return react_tcp(target, packet, envelope, damage, bench);
  return error(protocol_unreachable);
}

}  // namespace ntool::engine::sim
