#include "support/sim_packet_port.hpp"

#include "support/sim_answers.hpp"

#include <ntool/wire/transport_header.hpp>

namespace ntool::test {

using wire::ProbeAnswer;

Result<void> SimPacketPort::perform(std::span<const wire::ProbeAction> actions, std::vector<ProbeAnswer>& answers) {
  for (const auto& action : actions) {
    if (action.kind != wire::ProbeAction::Kind::send) continue;
    ProbeAnswer answer;
    answer.id = action.id;
    answer.flow = action.flow;
    answer.at = host_.clock.now();
    answer.to = host_.source(action.to.family());
    const std::size_t headers = (action.to.is_v4() ? 20U : 40U) + 8U;
    if (own_mtu && headers + action.payload.size() > own_mtu->value()) {
      answer.kind = ProbeAnswer::Kind::not_sent;
      answer.error = std::make_shared<const Error>(Error{.code = Errc::too_long, .operation = "send to"});
      answer.mtu = own_mtu;
    } else if (refuse_next.empty()) {
      send(action);
    } else {
      answer.kind = ProbeAnswer::Kind::not_sent;
      answer.error = std::make_shared<const Error>(std::move(refuse_next.front()));
      refuse_next.erase(refuse_next.begin());
    }
    answers.push_back(std::move(answer));
  }
  return {};
}

void SimPacketPort::send(const wire::ProbeAction& action) {
  ++sends;
  const Family family = action.to.family();
  wire::IpPacket packet{.source = host_.source(family),
                        .destination = action.to,
                        .ttl = action.ttl.value_or(default_ttl),
                        .dont_fragment = family == Family::ipv4};
  transport_.clear();
  if (kind_ == Kind::icmp) {
    packet.protocol = family == Family::ipv4 ? wire::ip_protocol::icmp : wire::ip_protocol::icmp_v6;
    const auto sum = family == Family::ipv4 ? 0U
                                            : wire::pseudo_header_sum(packet.source, packet.destination,
                                                                      packet.protocol, 8 + action.payload.size());
    wire::emit_icmp_echo({.identifier = own_identifier_, .sequence = action.id, .data = action.payload}, family,
                         transport_, sum);
  } else {
    packet.protocol = wire::ip_protocol::udp;
    payload_.assign(action.payload.begin(), action.payload.end());
    if (payload_.size() >= 2) {
      payload_[0] = static_cast<std::uint8_t>(action.id.value() >> 8U);
      payload_[1] = static_cast<std::uint8_t>(action.id.value() & 0xffU);
    }
    if (payload_.size() >= 4) {
      payload_[2] = static_cast<std::uint8_t>(~payload_[0]);
      payload_[3] = static_cast<std::uint8_t>(~payload_[1]);
    }
    sent_[action.id.value()] = {action.to, action.port, action.flow};
    wire::emit_udp({.source = Port(static_cast<std::uint16_t>(first_source_port + action.flow)),
                    .destination = action.port,
                    .payload = payload_},
                   packet.source, packet.destination, transport_);
  }
  packet.payload = transport_.view();
  packet_.clear();
  wire::emit_ip_packet(packet, packet_);
  host_.network.inject(packet_.view(), host_.clock.now());
}

Result<void> SimPacketPort::receive(std::vector<ProbeAnswer>& answers) {
  inbox_.take(host_, answers, [this](Bytes bytes, Instant at) { return read(bytes, at); });
  return {};
}

std::optional<ProbeAnswer> SimPacketPort::read(Bytes bytes, Instant at) {
  const auto packet = wire::parse_ip_packet(bytes);
  if (!packet || !packet->checksum_ok || packet->fragment_offset > 0 || !host_.has(packet->destination)) {
    return std::nullopt;
  }
  if (packet->protocol == wire::ip_protocol::udp) return read_udp(*packet, at);
  return read_icmp(*packet, at);
}

std::optional<ProbeAnswer> SimPacketPort::read_icmp(const wire::IpPacket& packet, Instant at) {
  const auto message = icmp_in(packet);
  if (!message) return std::nullopt;
  if (const auto* error = std::get_if<wire::IcmpError>(&message->body)) {
    if (!message->checksum_ok) return std::nullopt;
    const auto probe = wire::parse_quote(error->quote, packet.source.family());
    if (!probe || !host_.has(probe->source)) return std::nullopt;
    auto answer = error_answer(packet, *message, *probe, at);
    if (!is_about_us(*probe, answer)) return std::nullopt;
    return answer;
  }
  const auto* echo = std::get_if<wire::IcmpEcho>(&message->body);
  if (kind_ != Kind::icmp || echo == nullptr || !echo->is_reply || echo->identifier != own_identifier_)
    return std::nullopt;
  auto answer = answer_from(packet, ProbeAnswer::Kind::echo_reply, at);
  answer.id = echo->sequence;
  answer.checksum_ok = message->checksum_ok;
  answer.truncated = packet.cut || echo->data.size() > largest_payload;
  answer.payload = echo->data.first(std::min(echo->data.size(), largest_payload));
  return answer;
}

bool SimPacketPort::is_about_us(const wire::QuotedProbe& probe, ProbeAnswer& answer) const {
  if (kind_ == Kind::icmp) {
    answer.id = probe.sequence;
    return probe.identifier == own_identifier_;
  }
  if (probe.protocol != wire::ip_protocol::udp || !probe.source_port || !probe.destination_port) return false;
  const int flow = probe.source_port->value() - first_source_port;
  if (flow < 0 || flow > 255) return false;
  answer.flow = static_cast<std::uint8_t>(flow);
  answer.id = id_in(probe.payload, probe.destination, *probe.destination_port, answer.flow);
  return true;
}

/// The id that stands in a payload, if it names a probe that went there.
std::optional<Seq> SimPacketPort::id_in(Bytes payload, const IpAddress& to, Port port, std::uint8_t flow) const {
  if (payload.size() < 2) return std::nullopt;
  const auto id = static_cast<std::uint16_t>(payload[0] << 8U | payload[1]);
  const auto found = sent_.find(id);
  if (found == sent_.end() || found->second.to != to || found->second.port != port || found->second.flow != flow) {
    return std::nullopt;
  }
  return Seq(id);
}

std::optional<ProbeAnswer> SimPacketPort::read_udp(const wire::IpPacket& packet, Instant at) {
  const auto datagram = wire::parse_udp(packet.payload, packet.source, packet.destination);
  if (kind_ != Kind::udp || !datagram || !datagram->checksum_ok) return std::nullopt;
  const int flow = datagram->destination.value() - first_source_port;
  if (flow < 0 || flow > 255) return std::nullopt;
  auto answer = answer_from(packet, ProbeAnswer::Kind::datagram, at);
  answer.flow = static_cast<std::uint8_t>(flow);
  answer.truncated = packet.cut || datagram->payload.size() > largest_payload;
  answer.payload = datagram->payload.first(std::min(datagram->payload.size(), largest_payload));
  return answer;
}

}  // namespace ntool::test
