// Packets for the tests of the simulated network, and what comes back, on values.
#pragma once

#include "support/catch.hpp"

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include <ntool/engine/sim/network.hpp>
#include <ntool/engine/sim/topology_text.hpp>
#include <ntool/wire/icmp.hpp>
#include <ntool/wire/ip_packet.hpp>
#include <ntool/wire/transport_header.hpp>

namespace ntool::test::sim {

using namespace std::chrono_literals;
using engine::sim::Network;

using Packet = std::vector<std::uint8_t>;
constexpr Instant start{1000s};

inline IpAddress address(std::string_view text) {
  const auto parsed = IpAddress::parse(text);
  REQUIRE(parsed);
  return *parsed;
}

inline Network network_of(std::string_view text) {
  auto topology = engine::sim::parse_topology(text);
  INFO((topology ? "" : topology.error().text()));
  REQUIRE(topology);
  return Network(std::move(*topology));
}

struct Probe {
  std::string_view to = "203.0.113.5";
  std::uint8_t ttl = 64;
  std::uint16_t sequence = 1;
  std::size_t size = 56;
  bool dont_fragment = true;
  std::uint16_t source_port = 40000;
  std::uint16_t port = 33434;
};

inline IpAddress us(const IpAddress& to) {
  return address(to.is_v4() ? "192.0.2.1" : "2001:db8::1");
}

inline Packet wrapped(const Probe& probe, std::uint8_t protocol, const ByteWriter& transport) {
  const auto to = address(probe.to);
  ByteWriter packet;
  wire::emit_ip_packet({.source = us(to),
                        .destination = to,
                        .ttl = Ttl(probe.ttl),
                        .protocol = protocol,
                        .dont_fragment = to.is_v4() && probe.dont_fragment,
                        .payload = transport.view()},
                       packet);
  return packet.take();
}

inline Packet echo(const Probe& probe) {
  const auto to = address(probe.to);
  const std::vector<std::uint8_t> data(probe.size, 0x5a);
  const auto protocol = to.is_v4() ? wire::ip_protocol::icmp : wire::ip_protocol::icmp_v6;
  ByteWriter out;
  wire::emit_icmp_echo({.identifier = 77, .sequence = Seq(probe.sequence), .data = data}, to.family(), out,
                       to.is_v4() ? 0 : wire::pseudo_header_sum(us(to), to, protocol, 8 + data.size()));
  return wrapped(probe, protocol, out);
}

inline Packet udp(const Probe& probe) {
  const auto to = address(probe.to);
  const std::vector<std::uint8_t> data(probe.size, 0x5a);
  ByteWriter out;
  wire::emit_udp({.source = Port(probe.source_port), .destination = Port(probe.port), .payload = data}, us(to), to,
                 out);
  return wrapped(probe, wire::ip_protocol::udp, out);
}

inline Packet tcp(const Probe& probe, wire::TcpSegment segment) {
  const auto to = address(probe.to);
  segment.source = Port(probe.source_port);
  segment.destination = Port(probe.port);
  ByteWriter out;
  wire::emit_tcp(segment, us(to), to, out);
  return wrapped(probe, wire::ip_protocol::tcp, out);
}

/// What came out, on values. Times are since `start`.
struct Heard {
  Duration at;
  IpAddress from;
  int ttl = 0;
  std::uint64_t answers = 0;
  int type = -1, code = -1;  // ICMP
  bool checksum_ok = true;   // of the transport
  std::uint16_t sequence = 0;
  Packet data = {};  // of an echo or datagram; what an error quotes
  Packet extensions = {};
  std::uint32_t mtu = 0;
  std::optional<wire::TcpSegment> segment = {};
};

inline Heard heard_from(const engine::sim::Delivery& delivery) {
  const auto packet = wire::parse_ip_packet(delivery.packet);
  REQUIRE(packet);
  REQUIRE(packet->checksum_ok);
  REQUIRE(packet->destination == us(packet->source));
  Heard heard{delivery.at - start, packet->source, packet->ttl.value(), delivery.answers.value_or(9999)};
  if (packet->protocol == wire::ip_protocol::udp) {
    const auto datagram = wire::parse_udp(packet->payload, packet->source, packet->destination);
    REQUIRE(datagram);
    heard.checksum_ok = datagram->checksum_ok;
    heard.data.assign(datagram->payload.begin(), datagram->payload.end());
    return heard;
  }
  if (packet->protocol == wire::ip_protocol::tcp) {
    const auto segment = wire::parse_tcp(packet->payload, packet->source, packet->destination);
    REQUIRE(segment);
    heard.checksum_ok = segment->checksum_ok;
    heard.segment = *segment;
    heard.segment->options = heard.segment->payload = {};
    return heard;
  }
  const auto pseudo = packet->source.is_v4() ? 0
                                             : wire::pseudo_header_sum(packet->source, packet->destination,
                                                                       packet->protocol, packet->payload.size());
  const auto message = wire::parse_icmp(packet->payload, packet->source.family(), pseudo);
  REQUIRE(message);
  heard.type = message->type;
  heard.code = message->code;
  heard.checksum_ok = message->checksum_ok;
  if (const auto* reply = std::get_if<wire::IcmpEcho>(&message->body)) {
    heard.sequence = reply->sequence.value();
    heard.data.assign(reply->data.begin(), reply->data.end());
  } else if (const auto* error = std::get_if<wire::IcmpError>(&message->body)) {
    heard.data.assign(error->quote.begin(), error->quote.end());
    heard.extensions.assign(error->extensions.begin(), error->extensions.end());
    heard.mtu = wire::icmp_mtu(*message);
  }
  return heard;
}

inline std::vector<Heard> drain(Network& network) {
  std::vector<Heard> all;
  while (const auto next = network.poll_timeout()) {
    const auto delivery = network.poll_output(*next);
    REQUIRE(delivery);
    REQUIRE(delivery->at == *next);
    all.push_back(heard_from(*delivery));
  }
  return all;
}

/// All packets at once, and all that comes of them.
inline std::vector<Heard> answers_to(Network& network, const std::vector<Packet>& packets) {
  for (const auto& packet : packets) network.inject(packet, start);
  return drain(network);
}
inline std::vector<Heard> answers_to(std::string_view topology, const std::vector<Packet>& packets) {
  auto network = network_of(topology);
  return answers_to(network, packets);
}
inline Heard answer_to(std::string_view topology, const Packet& packet) {
  const auto all = answers_to(topology, {packet});
  REQUIRE(all.size() == 1);
  return all[0];
}

}  // namespace ntool::test::sim
