#include "support/sim_raw_port.hpp"

#include "support/sim_answers.hpp"

#include <ntool/wire/transport_header.hpp>

namespace ntool::test {

using wire::ProbeAnswer;

Port SimRawPort::source_port(std::uint8_t flow) const {
  if (!probes_.has_ports()) return Port{};
  const auto first = rules_.source_port.value() != 0 ? rules_.source_port.value() : first_source_port;
  return Port(static_cast<std::uint16_t>(first + flow));
}

std::optional<std::uint8_t> SimRawPort::flow_of(Port source) const {
  if (!probes_.has_ports()) return std::uint8_t{0};
  const int flow = source.value() - source_port(0).value();
  if (flow < 0 || flow > 255) return std::nullopt;
  return static_cast<std::uint8_t>(flow);
}

Result<void> SimRawPort::perform(std::span<const wire::ProbeAction> actions, std::vector<ProbeAnswer>& answers) {
  for (const auto& action : actions) {
    if (action.kind != wire::ProbeAction::Kind::send) continue;
    auto& answer = answers.emplace_back();
    answer.id = action.id;
    answer.flow = action.flow;
    answer.at = host_.clock.now();
    answer.to = host_.source(action.to.family());
    transport_.clear();
    probes_.write(action, source_port(action.flow), *answer.to, transport_);
    if (own_mtu && transport_.size() + (action.to.is_v4() ? 20U : 40U) > own_mtu->value()) {
      answer.kind = ProbeAnswer::Kind::not_sent;
      answer.error = std::make_shared<const Error>(Error{.code = Errc::too_long, .operation = "send to"});
      answer.mtu = own_mtu;
      continue;
    }
    ++sends;
    send(action.to, action.ttl.value_or(default_ttl));
  }
  return {};
}

void SimRawPort::send(const IpAddress& to, Ttl ttl) {
  packet_.clear();
  wire::emit_ip_packet({.source = host_.source(to.family()),
                        .destination = to,
                        .ttl = ttl,
                        .protocol = probes_.protocol(),
                        .dont_fragment = to.is_v4(),
                        .payload = transport_.view()},
                       packet_);
  host_.network.inject(packet_.view(), host_.clock.now());
}

Result<void> SimRawPort::receive(std::vector<ProbeAnswer>& answers) {
  inbox_.take(host_, answers, [this](Bytes bytes, Instant at) { return read(bytes, at); });
  return {};
}

std::optional<ProbeAnswer> SimRawPort::read(Bytes bytes, Instant at) {
  const auto packet = wire::parse_ip_packet(bytes);
  if (!packet || !packet->checksum_ok || packet->fragment_offset > 0 || !host_.has(packet->destination)) {
    return std::nullopt;
  }
  if (packet->protocol != probes_.protocol()) return read_error(*packet, at);
  const auto reply = probes_.read(packet->payload, packet->source, packet->destination);
  const auto flow = reply ? flow_of(reply->to) : std::nullopt;
  if (!flow) return std::nullopt;
  if (reply->kind == ProbeAnswer::Kind::connected && packet->protocol == wire::ip_protocol::tcp) reset(*packet);
  auto answer = answer_from(*packet, reply->kind, at);
  answer.id = reply->id;
  answer.flow = probes_.has_ports() ? *flow : reply->flow;
  answer.payload = reply->payload;
  return answer;
}

void SimRawPort::reset(const wire::IpPacket& packet) {
  const auto segment = wire::parse_tcp(packet.payload, packet.source, packet.destination);
  if (!segment) return;
  transport_.clear();
  wire::emit_tcp({.source = segment->destination,
                  .destination = segment->source,
                  .sequence = segment->acknowledgement,
                  .rst = true},
                 packet.destination, packet.source, transport_);
  send(packet.source, default_ttl);
}

std::optional<ProbeAnswer> SimRawPort::read_error(const wire::IpPacket& packet, Instant at) {
  const auto message = icmp_in(packet);
  if (!message || !message->checksum_ok) return std::nullopt;
  const auto* error = std::get_if<wire::IcmpError>(&message->body);
  if (error == nullptr) return std::nullopt;
  const auto probe = wire::parse_quote(error->quote, packet.source.family());
  if (!probe || probe->protocol != probes_.protocol() || !host_.has(probe->source)) return std::nullopt;
  const auto flow =
      probes_.has_ports() && !probe->source_port ? std::nullopt : flow_of(probe->source_port.value_or(Port{}));
  if (!flow) return std::nullopt;
  auto answer = error_answer(packet, *message, *probe, at);
  const auto mark = probes_.mark_quoted(*probe);
  if (mark.is_foreign) return std::nullopt;
  answer.id = mark.id;
  answer.flow = probes_.has_ports() ? *flow : probes_.flow_of(probe->transport);
  return answer;
}

}  // namespace ntool::test
