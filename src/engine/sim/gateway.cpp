#include "fragments.hpp"

#include <algorithm>

#include <ntool/engine/sim/gateway.hpp>
#include <ntool/wire/arp.hpp>
#include <ntool/wire/icmp.hpp>
#include <ntool/wire/neighbor_discovery.hpp>

namespace ntool::engine::sim {
namespace {

constexpr Ttl echo_ttl{64};

/// IEEE 802.3 3.2.3: the lowest bit of the first byte.
bool is_group(const wire::MacAddress& mac) {
  return (mac[0] & 1U) != 0;
}

/// The packet without the padding of its frame: what it carries is always its end.
Bytes without_padding(Bytes payload, const wire::IpPacket& packet) {
  return payload.first(static_cast<std::size_t>(packet.payload.data() + packet.payload.size() - payload.data()));
}

constexpr IpAddress all_hosts(IpAddress::V4Bytes{255, 255, 255, 255});

/// Nobody has such an address to send from (RFC 1812 5.3.7, RFC 4291 2.5.2, 2.5.3 and 2.7).
bool is_martian(const IpAddress& source) {
  return source.is_unspecified() || source.is_loopback() || source.is_multicast() || source == all_hosts;
}

/// Neither groups, nor all hosts of the link, nor link-local addresses are forwarded to (RFC 1812 5.3.5.1, RFC 3927 7,
/// RFC 4291 2.5.6).
bool stays_on_link(const IpAddress& destination) {
  return destination.is_multicast() || destination.is_link_local() || destination == all_hosts;
}

std::uint32_t icmp_pseudo_sum(const IpAddress& source, const IpAddress& destination, std::size_t size) {
  if (source.is_v4()) return 0;
  return wire::pseudo_header_sum(source, destination, wire::ip_protocol::icmp_v6, size);
}

std::uint16_t type_of(Bytes packet) {
  return packet[0] >> 4U == 6 ? wire::ether_type::ipv6 : wire::ether_type::ipv4;
}

}  // namespace

void Gateway::handle_frame(Bytes bytes, Instant at) {
  ++counters_.frames;
  last_ = std::max(last_, at);
  const auto frame = wire::parse_ethernet(bytes);
  if (!frame) return;
  if (frame->destination != identity_.mac && !is_group(frame->destination)) return;
  // Nobody sends from a group or from our own address but a liar or a loop of the link.
  if (is_group(frame->source) || frame->source == identity_.mac || frame->source == wire::MacAddress{}) return;
  switch (frame->type) {
    case wire::ether_type::arp: return handle_arp(*frame);
    case wire::ether_type::ipv4: return handle_ip(*frame, Family::ipv4);
    case wire::ether_type::ipv6: return handle_ip(*frame, Family::ipv6);
    default: return;
  }
}

bool Gateway::is_ours(const IpAddress& address) const {
  const auto& own = address.is_v4() ? identity_.ipv4 : identity_.ipv6;
  return own && own->same_host(address);
}

void Gateway::handle_arp(const wire::EthernetFrame& frame) {
  const auto packet = wire::parse_arp(frame.payload);
  // Who claims an address of ours is not believed; RFC 826 tells a sender from what the frame says.
  if (!packet || packet->sender_mac != frame.source || is_ours(packet->sender)) return;
  learn(frame);
  if (packet->operation != wire::arp_operation::request || !is_ours(packet->target)) return;
  // A probe of RFC 5227, whose sender is 0.0.0.0, is answered like any other: the address is taken.
  ByteWriter* out = begin_answer(frame.source, wire::ether_type::arp);
  if (out == nullptr) return;
  wire::emit_arp({.operation = wire::arp_operation::reply,
                  .sender_mac = identity_.mac,
                  .sender = packet->target,
                  .target_mac = packet->sender_mac,
                  .target = packet->sender},
                 *out);
}

void Gateway::handle_ip(const wire::EthernetFrame& frame, Family family) {
  const auto packet = wire::parse_ip_packet(frame.payload);
  if (!packet || packet->cut || !packet->checksum_ok || packet->source.family() != family) return;
  if (is_ours(packet->source)) return;
  const bool solicitation = packet->protocol == wire::ip_protocol::icmp_v6 && !packet->payload.empty() &&
                            packet->payload[0] == wire::icmp_v6::neighbor_solicitation;
  const bool probe = solicitation && packet->source.is_unspecified();  // for duplicates, RFC 4862 5.4.2
  if (is_martian(packet->source) && !probe) return;
  if (family == Family::ipv6 && solicitation) return answer_solicitation(frame, *packet);
  if (frame.destination != identity_.mac) return;  // to many, to which no router passes anything on
  learn(frame);
  if (is_ours(packet->destination)) return answer_echo(frame, *packet);
  if (stays_on_link(packet->destination)) return;
  ++counters_.packets;
  network_.inject(without_padding(frame.payload, *packet), last_);
}

void Gateway::answer_solicitation(const wire::EthernetFrame& frame, const wire::IpPacket& packet) {
  const auto solicitation = wire::parse_neighbor_solicitation(packet);
  if (!solicitation) return;
  learn(frame);
  if (!is_ours(solicitation->target)) return;
  // RFC 4861 7.2.4: a probe for duplicates, which comes from nobody, is answered to all.
  const bool probe = packet.source.is_unspecified();
  const IpAddress to = probe ? wire::all_nodes() : packet.source;
  const auto mac = probe ? wire::multicast_mac(to) : solicitation->source_link_address.value_or(frame.source);
  ByteWriter* out = begin_answer(mac, wire::ether_type::ipv6);
  if (out == nullptr) return;
  transport_.clear();
  wire::emit_neighbor_advertisement({.target = solicitation->target,
                                     .router = true,
                                     .solicited = !probe,
                                     .overrides = true,
                                     .target_link_address = identity_.mac},
                                    solicitation->target, to, transport_);
  wire::emit_ip_packet({.source = solicitation->target,
                        .destination = to,
                        .ttl = wire::neighbor_discovery_hop_limit,
                        .protocol = wire::ip_protocol::icmp_v6,
                        .payload = transport_.view()},
                       *out);
}

void Gateway::answer_echo(const wire::EthernetFrame& frame, const wire::IpPacket& packet) {
  const Family family = packet.source.family();
  const auto protocol = family == Family::ipv4 ? wire::ip_protocol::icmp : wire::ip_protocol::icmp_v6;
  if (packet.protocol != protocol || is_fragment(packet)) return;
  const auto message = wire::parse_icmp(packet.payload, family,
                                        icmp_pseudo_sum(packet.source, packet.destination, packet.payload.size()));
  if (!message || !message->checksum_ok) return;
  const auto* request = std::get_if<wire::IcmpEcho>(&message->body);
  if (request == nullptr || request->is_reply) return;
  const auto type = family == Family::ipv4 ? wire::ether_type::ipv4 : wire::ether_type::ipv6;
  ByteWriter* out = begin_answer(frame.source, type);
  if (out == nullptr) return;
  transport_.clear();
  wire::IcmpEcho reply = *request;
  reply.is_reply = true;
  wire::emit_icmp_echo(reply, family, transport_,
                       icmp_pseudo_sum(packet.destination, packet.source, packet.payload.size()));
  wire::emit_ip_packet({.source = packet.destination,
                        .destination = packet.source,
                        .ttl = echo_ttl,
                        .protocol = protocol,
                        .traffic_class = packet.traffic_class,
                        .payload = transport_.view()},
                       *out);
}

ByteWriter* Gateway::begin_answer(const wire::MacAddress& to, std::uint16_t type) {
  if (waiting_ == own_.size()) {
    ++counters_.unspoken;
    return nullptr;
  }
  ++counters_.answers;
  ByteWriter& out = own_[(first_ + waiting_++) % own_.size()];
  out.clear();
  wire::emit_ethernet({.destination = to, .source = identity_.mac, .type = type}, out);
  return &out;
}

std::optional<Bytes> Gateway::poll_frame(Instant now) {
  if (waiting_ > 0) {
    const ByteWriter& answer = own_[first_];
    first_ = (first_ + 1) % own_.size();
    --waiting_;
    return answer.view();
  }
  auto delivery = network_.poll_output(now);
  while (delivery && delivery->packet.empty()) delivery = network_.poll_output(now);
  if (!delivery) return std::nullopt;
  frame_.clear();
  wire::emit_ethernet({.destination = neighbor_.value_or(wire::ethernet_broadcast),
                       .source = identity_.mac,
                       .type = type_of(delivery->packet),
                       .payload = delivery->packet},
                      frame_);
  return frame_.view();
}

std::optional<Instant> Gateway::poll_timeout() const {
  return waiting_ > 0 ? std::optional(last_) : network_.poll_timeout();
}

}  // namespace ntool::engine::sim
