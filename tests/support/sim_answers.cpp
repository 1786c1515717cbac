#include "support/sim_answers.hpp"

namespace ntool::test {
namespace {

/// By type: next-hop MTU, pointer, gateway.
std::uint32_t info_of(const wire::IcmpMessage& message) {
  const auto& error = std::get<wire::IcmpError>(message.body);
  if (const auto mtu = wire::icmp_mtu(message); mtu != 0) return mtu;
  if (message.family == Family::ipv6) {
    return message.type == wire::icmp_v6::parameter_problem ? error.rest_of_header : 0;
  }
  if (message.type == wire::icmp_v4::parameter_problem) return error.rest_of_header >> 24U;
  return message.type == wire::icmp_v4::redirect ? error.rest_of_header : 0;
}

}  // namespace

std::uint32_t icmp_pseudo_sum(const wire::IpPacket& packet) {
  if (packet.source.is_v4()) return 0;
  return wire::pseudo_header_sum(packet.source, packet.destination, wire::ip_protocol::icmp_v6, packet.payload.size());
}

std::optional<wire::IcmpMessage> icmp_in(const wire::IpPacket& packet) {
  const bool v4 = packet.source.is_v4();
  if (packet.protocol != (v4 ? wire::ip_protocol::icmp : wire::ip_protocol::icmp_v6)) return std::nullopt;
  const auto message = wire::parse_icmp(packet.payload, packet.source.family(), icmp_pseudo_sum(packet));
  if (!message) return std::nullopt;
  return *message;
}

wire::ProbeAnswer answer_from(const wire::IpPacket& packet, wire::ProbeAnswer::Kind kind, Instant at) {
  wire::ProbeAnswer answer;
  answer.kind = kind;
  answer.at = at;
  answer.stamp = wire::Stamp::kernel;
  answer.from = packet.source;
  answer.to = packet.destination;
  answer.ttl = packet.ttl;
  answer.bytes = packet.payload.size();
  answer.truncated = packet.cut;
  return answer;
}

wire::ProbeAnswer error_answer(const wire::IpPacket& packet, const wire::IcmpMessage& message,
                               const wire::QuotedProbe& probe, Instant at) {
  auto answer = answer_from(packet, wire::ProbeAnswer::Kind::icmp_error, at);
  answer.icmp_type = message.type;
  answer.icmp_code = message.code;
  answer.icmp_info = info_of(message);
  answer.quoted_ttl = probe.ttl;
  answer.quoted = wire::quoted_header(probe);
  answer.about = Endpoint{probe.destination, probe.destination_port.value_or(Port())};
  answer.extensions = std::get<wire::IcmpError>(message.body).extensions;
  return answer;
}

}  // namespace ntool::test
