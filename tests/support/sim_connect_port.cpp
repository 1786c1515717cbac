#include "support/sim_connect_port.hpp"

#include "support/sim_answers.hpp"

#include <ntool/wire/tcp_options.hpp>
#include <ntool/wire/transport_header.hpp>

namespace ntool::test {

using wire::ProbeAnswer;

Port SimConnectPort::source_port_for(const wire::ProbeAction& action) {
  if (rules_.one_source_port_per_flow) {
    const auto first = rules_.source_port.value() != 0 ? rules_.source_port.value() : first_source_port;
    return Port(static_cast<std::uint16_t>(first + action.flow));
  }
  constexpr std::uint16_t ports = 10000;
  Port port;
  do {
    port = Port(static_cast<std::uint16_t>(first_source_port + next_port_));
    next_port_ = static_cast<std::uint16_t>((next_port_ + 1) % ports);
  } while (connects_.contains({port, action.to, action.port}) && connects_.size() < ports);
  return port;
}

Result<void> SimConnectPort::perform(std::span<const wire::ProbeAction> actions, std::vector<ProbeAnswer>& answers) {
  const Instant now = host_.clock.now();
  for (const auto& action : actions) {
    if (action.kind == wire::ProbeAction::Kind::give_up) {
      std::erase_if(connects_, [&](const auto& entry) { return entry.second.id == action.id; });
    }
    if (action.kind != wire::ProbeAction::Kind::connect) continue;
    const Port from = source_port_for(action);
    ProbeAnswer answer;
    answer.id = action.id;
    answer.flow = action.flow;
    answer.at = now;
    answer.to = host_.source(action.to.family());
    const Ends ends{from, action.to, action.port};
    if (connects_.contains(ends)) {
      answer.kind = ProbeAnswer::Kind::not_sent;
      answer.error = std::make_shared<const Error>(
          Error{.code = Errc::in_use, .operation = "bind", .reason = "Address already in use"});
    } else {
      constexpr Duration first_patience = std::chrono::seconds(1);
      const Connect connect{action.id,
                            action.flow,
                            {action.to, action.port},
                            action.ttl.value_or(default_ttl),
                            next_sequence_ += 0x10001,
                            now + first_patience,
                            first_patience};
      connects_.emplace(ends, connect);
      send(from, connect, false, connect.sequence);
    }
    answers.push_back(std::move(answer));
  }
  return {};
}

void SimConnectPort::send(Port from, const Connect& connect, bool reset, std::uint32_t sequence) {
  const Family family = connect.to.ip.family();
  wire::IpPacket packet{.source = host_.source(family),
                        .destination = connect.to.ip,
                        .ttl = reset ? default_ttl : connect.ttl,
                        .protocol = wire::ip_protocol::tcp,
                        .dont_fragment = family == Family::ipv4};
  transport_.clear();
  wire::emit_tcp({.source = from, .destination = connect.to.port, .sequence = sequence, .syn = !reset, .rst = reset},
                 packet.source, packet.destination, transport_);
  packet.payload = transport_.view();
  packet_.clear();
  wire::emit_ip_packet(packet, packet_);
  host_.network.inject(packet_.view(), host_.clock.now());
}

std::optional<Instant> SimConnectPort::poll_timeout() const {
  std::optional<Instant> next;
  for (const auto& [ends, connect] : connects_) next = std::min(next.value_or(connect.again), connect.again);
  return next;
}

Result<void> SimConnectPort::receive(std::vector<ProbeAnswer>& answers) {
  inbox_.take(host_, answers, [this](Bytes bytes, Instant at) { return read(bytes, at); });
  for (auto& [ends, connect] : connects_) {
    if (connect.again > host_.clock.now()) continue;
    connect.patience *= 2;
    connect.again = host_.clock.now() + connect.patience;
    send(ends.own, connect, false, connect.sequence);
  }
  return {};
}

std::optional<ProbeAnswer> SimConnectPort::read(Bytes bytes, Instant at) {
  const auto packet = wire::parse_ip_packet(bytes);
  if (!packet || !packet->checksum_ok || packet->fragment_offset > 0 || !host_.has(packet->destination)) {
    return std::nullopt;
  }
  return packet->protocol == wire::ip_protocol::tcp ? read_tcp(*packet, at) : read_icmp(*packet, at);
}

std::optional<ProbeAnswer> SimConnectPort::read_tcp(const wire::IpPacket& packet, Instant at) {
  const auto segment = wire::parse_tcp(packet.payload, packet.source, packet.destination);
  if (!segment || !segment->checksum_ok) return std::nullopt;
  const auto found = connects_.find({segment->destination, packet.source, segment->source});
  if (found == connects_.end()) return std::nullopt;
  const Connect connect = found->second;
  // RFC 9293 3.10.7.3: in SYN-SENT only what acknowledges our SYN counts.
  const bool ours = connect.to == Endpoint{packet.source, segment->source} && segment->ack &&
                    segment->acknowledgement == connect.sequence + 1;
  if (!ours || (!segment->syn && !segment->rst)) return std::nullopt;
  const auto kind = segment->rst ? ProbeAnswer::Kind::refused : ProbeAnswer::Kind::connected;
  const Port port = found->first.own;
  connects_.erase(found);
  if (kind == ProbeAnswer::Kind::connected) send(port, connect, true, connect.sequence + 1);
  auto answer = answer_from(packet, kind, at);
  answer.id = connect.id;
  answer.flow = connect.flow;
  answer.stamp = wire::Stamp::user;
  const auto options = wire::parse_tcp_options(segment->options);
  if (segment->syn && options && options->max_segment_size) {
    answer.mtu = Mtu(*options->max_segment_size + (packet.source.is_v4() ? 40U : 60U));
  }
  return answer;
}

std::optional<ProbeAnswer> SimConnectPort::read_icmp(const wire::IpPacket& packet, Instant at) {
  const auto message = icmp_in(packet);
  if (!message || !message->checksum_ok) return std::nullopt;
  const auto* error = std::get_if<wire::IcmpError>(&message->body);
  if (error == nullptr) return std::nullopt;
  const auto probe = wire::parse_quote(error->quote, packet.source.family());
  if (!probe || probe->protocol != wire::ip_protocol::tcp || !probe->source_port || !host_.has(probe->source)) {
    return std::nullopt;
  }
  const auto found =
      connects_.find({*probe->source_port, probe->destination, probe->destination_port.value_or(Port())});
  if (found == connects_.end()) return std::nullopt;
  const Connect& connect = found->second;
  if (probe->tcp_sequence != connect.sequence) return std::nullopt;
  auto answer = error_answer(packet, *message, *probe, at);
  answer.id = connect.id;
  answer.flow = connect.flow;
  connects_.erase(found);
  return answer;
}

}  // namespace ntool::test
