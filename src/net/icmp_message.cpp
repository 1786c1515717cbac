#include "icmp_message.hpp"

#include <ntool/wire/ip_packet.hpp>

namespace ntool::net {
namespace {

using SocketKind = sys::ProbeSocket::Kind;

std::optional<wire::IcmpMessage> read_message(Bytes icmp, Family family, wire::ProbeAnswer& answer) {
  std::uint32_t pseudo_sum = 0;
  if (family == Family::ipv6 && answer.to) {
    pseudo_sum = wire::pseudo_header_sum(*answer.from, *answer.to, wire::ip_protocol::icmp_v6, icmp.size());
  }
  const auto message = wire::parse_icmp(icmp, family, pseudo_sum);
  if (!message) return std::nullopt;
  answer.bytes = icmp.size();
  // A checksum covers what was cut off, too. Of ICMPv6 the kernel has judged it.
  answer.checksum_ok = message->checksum_ok || answer.truncated || family == Family::ipv6;
  return *message;
}

}  // namespace

std::optional<wire::IcmpMessage> read_icmp_packet(Bytes bytes, wire::ProbeAnswer& answer) {
  const auto packet = wire::parse_ip_packet(bytes);
  if (!packet || packet->source.is_v6() || packet->protocol != wire::ip_protocol::icmp) return std::nullopt;
  if (packet->fragment_offset != 0) return std::nullopt;
  answer.from = packet->source;
  answer.to = packet->destination;
  answer.ttl = packet->ttl;
  answer.traffic_class = packet->traffic_class;
  answer.ip_options = packet->options;
  answer.truncated = answer.truncated || packet->cut;
  return read_message(packet->payload, Family::ipv4, answer);
}

std::optional<wire::IcmpMessage> read_icmp_message(const sys::ProbeSocket& socket, const sys::IncomingProbe& incoming,
                                                   wire::ProbeAnswer& answer) {
  answer.truncated = incoming.truncated;
  if (socket.kind() != SocketKind::icmp_datagram && socket.family() == Family::ipv4) {
    return read_icmp_packet(incoming.bytes, answer);  // raw(7): header and all
  }
  answer.from = incoming.peer.ip;
  answer.to = incoming.to;
  answer.ttl = incoming.ttl;
  answer.traffic_class = incoming.traffic_class;
  answer.ip_options = incoming.options;
  return read_message(incoming.bytes, socket.family(), answer);
}

std::optional<wire::QuotedProbe> read_icmp_error(const wire::IcmpMessage& message, wire::ProbeAnswer& answer) {
  const auto* error = std::get_if<wire::IcmpError>(&message.body);
  if (error == nullptr) return std::nullopt;
  const auto quoted = wire::parse_quote(error->quote, message.family);
  if (!quoted) return std::nullopt;
  answer.kind = wire::ProbeAnswer::Kind::icmp_error;
  answer.icmp_type = message.type;
  answer.icmp_code = message.code;
  answer.icmp_info = wire::icmp_info(message);
  answer.quoted_ttl = quoted->ttl;
  answer.quoted = wire::quoted_header(*quoted);
  answer.about = Endpoint{quoted->destination, quoted->destination_port.value_or(Port{})};
  answer.extensions = error->extensions;
  return *quoted;
}

void forget_gateways(const sys::ProbeRoute& route, wire::ProbeAnswer& answer) {
  if (!route.gateways.empty() && route.target && answer.about) answer.about->ip = *route.target;
}

Result<ErrorEar> ErrorEar::open(Family family, std::uint8_t protocol) {
  // Through every interface, whatever the probes leave by: errors of this host itself come by loopback.
  auto socket = TRY(sys::ProbeSocket::open(SocketKind::icmp_errors, {.family = family}, {.protocol = protocol}));
  return ErrorEar(std::move(socket), protocol);
}

}  // namespace ntool::net
