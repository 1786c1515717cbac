#include "target.hpp"

#include <array>
#include <variant>
#include <vector>

#include <ntool/engine/sim/random.hpp>
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
  return {Reaction::Kind::nothing, why, {}};
}
Reaction error(IcmpKind kind) {
  return {Reaction::Kind::error, {}, kind};
}

/// The data of an answer, with one byte turned over where that is wanted. Lives as long as the answer is built.
class Payload {
 public:
  Payload(Bytes data, const Damage& damage) : view_(data) {
    if (!damage.byte || data.empty()) return;
    changed_.assign(data.begin(), data.end());
    changed_[*damage.byte % changed_.size()] ^= 0xffU;
    view_ = changed_;
  }
  [[nodiscard]] Bytes view() const { return view_; }

 private:
  std::vector<std::uint8_t> changed_;
  Bytes view_;
};

/// Wraps the transport, whose checksum stands at `offset`.
Reaction reply(const IpPacket& packet, Ttl ttl, const Damage& damage, std::size_t offset, Workbench& bench) {
  if (damage.checksum && offset < bench.transport.size()) {
    const auto byte = static_cast<std::uint8_t>(bench.transport.view()[offset] ^ 0x55U);
    bench.transport.patch(offset, byte);
  }
  wrap(bench, {packet.destination, packet.source, ttl}, packet.protocol);
  return {Reaction::Kind::packet, {}, {}};
}

Reaction react_icmp(const Target& target, const IpPacket& packet, Ttl ttl, const Damage& damage, Workbench& bench) {
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

  const Payload data(echo->data, damage);
  bench.transport.clear();
  wire::emit_icmp_echo(
      {.is_reply = true, .identifier = echo->identifier, .sequence = echo->sequence, .data = data.view()}, family,
      bench.transport);
  if (family == Family::ipv6) finish_icmp_v6(bench.transport, packet.destination, packet.source);
  return reply(packet, ttl, damage, 2, bench);
}

Reaction react_udp(const Target& target, const IpPacket& packet, Ttl ttl, const Damage& damage, Workbench& bench) {
  const auto datagram = wire::parse_udp(packet.payload, packet.source, packet.destination);
  if (!datagram || !datagram->checksum_ok) return nothing("broken UDP");
  switch (target.udp.of(datagram->destination)) {
    case UdpRule::drop: return nothing("dropped");
    case UdpRule::closed: return error(port_unreachable);
    case UdpRule::echo: break;
  }
  const Payload data(datagram->payload, damage);
  bench.transport.clear();
  wire::emit_udp({.source = datagram->destination, .destination = datagram->source, .payload = data.view()},
                 packet.destination, packet.source, bench.transport);
  return reply(packet, ttl, damage, 6, bench);
}

/// RFC 9293 3.10.7.1: what a closed port says.
wire::TcpSegment reset_of(const wire::TcpSegment& got, std::uint32_t length) {
  wire::TcpSegment out{.source = got.destination, .destination = got.source, .rst = true, .window = 0};
  if (got.ack) {
    out.sequence = got.acknowledgement;
  } else {
    out.ack = true;
    out.acknowledgement = got.sequence + length;
  }
  return out;
}

Reaction react_tcp(const Target& target, const IpPacket& packet, Ttl ttl, const Damage& damage, Workbench& bench) {
  const auto segment = wire::parse_tcp(packet.payload, packet.source, packet.destination);
  if (!segment || !segment->checksum_ok) return nothing("broken TCP");
  const auto rule = target.tcp.of(segment->destination);
  if (rule == TcpRule::drop) return nothing("dropped");
  if (rule == TcpRule::reject) return error(admin_prohibited);
  if (segment->rst) return nothing("reset");

  // In the sequence space SYN and FIN count for one each.
  const auto length =
      static_cast<std::uint32_t>(segment->payload.size() + (segment->syn ? 1 : 0) + (segment->fin ? 1 : 0));
  constexpr std::array<std::uint8_t, 4> maximum_segment_size = {2, 4, 0x05, 0xb4};
  wire::TcpSegment out;
  if (rule == TcpRule::reset) {
    out = reset_of(*segment, length);
  } else if (segment->syn && segment->ack) {
    out = reset_of(*segment, length);  // we never ask for connections
  } else if (length == 0) {
    return nothing("bare ACK");
  } else {
    out = {.source = segment->destination,
           .destination = segment->source,
           .sequence = segment->acknowledgement,
           .acknowledgement = segment->sequence + length,
           .ack = true,
           .fin = segment->fin};
    if (segment->syn) {
      out.syn = true;
      out.sequence = static_cast<std::uint32_t>(mix(segment->sequence));
      out.options = maximum_segment_size;
    }
  }
  bench.transport.clear();
  wire::emit_tcp(out, packet.destination, packet.source, bench.transport);
  return reply(packet, ttl, damage, 16, bench);
}

}  // namespace

Reaction react(const Target& target, const IpPacket& packet, Ttl ttl, const Damage& damage, Workbench& bench) {
  if (packet.fragment_offset > 0 || packet.more_fragments) return nothing("fragment");
  const bool v4 = packet.source.is_v4();
  if (packet.protocol == (v4 ? wire::ip_protocol::icmp : wire::ip_protocol::icmp_v6)) {
    return react_icmp(target, packet, ttl, damage, bench);
  }
  if (packet.protocol == wire::ip_protocol::udp) return react_udp(target, packet, ttl, damage, bench);
  if (packet.protocol == wire::ip_protocol::tcp) return react_tcp(target, packet, ttl, damage, bench);
  return error(protocol_unreachable);
}

}  // namespace ntool::engine::sim
