#include "answers.hpp"

#include "rewrite.hpp"

#include <algorithm>
#include <array>

#include <ntool/wire/icmp.hpp>
#include <ntool/wire/neighbor_discovery.hpp>

namespace ntool::engine::sim {
namespace {

constexpr std::size_t checksum_offset = 2;  // of every ICMP message

std::size_t header_length(Bytes packet) {
  return packet.empty() || packet[0] >> 4U == 6 ? v6_header_size : v4_header_length(packet);
}

/// Where an IPv6 packet, whose extension headers end at `payload_at`, says what it carries: the last "next header".
std::size_t next_header_field(Bytes packet, std::size_t payload_at) {
  constexpr std::uint8_t fragment = 44, authentication = 51;
  std::size_t field = 6;
  for (std::size_t at = v6_header_size; at + 2 <= std::min(payload_at, packet.size());) {
    const std::uint8_t kind = packet[field];
    const std::size_t length = packet[at + 1];
    field = at;
    at += kind == fragment ? 8 : kind == authentication ? (length + 2) * 4 : (length + 1) * 8;
  }
  return field;
}

}  // namespace

void wrap(Workbench& bench, const Envelope& envelope, std::uint8_t protocol) {
  bench.packet.clear();
  wire::emit_ip_packet({.source = envelope.from,
                        .destination = envelope.to,
                        .ttl = envelope.ttl,
                        .protocol = protocol,
                        .payload = bench.transport.view()},
                       bench.packet);
}

void finish_icmp_v6(ByteWriter& message, const IpAddress& from, const IpAddress& to) {
  message.patch(checksum_offset, std::uint16_t{0});
  const auto sum = wire::pseudo_header_sum(from, to, wire::ip_protocol::icmp_v6, message.size());
  message.patch(checksum_offset, wire::checksum(message.view(), sum));
}

std::vector<std::uint8_t> extensions_of(const Hop& hop) {
  ByteWriter labels, interface;
  std::vector<wire::IcmpExtension> objects;
  if (!hop.labels.empty()) objects.push_back(wire::mpls_extension(hop.labels, labels));
  if (const auto& info = hop.interface) {
    objects.push_back(
        wire::interface_extension({.index = info->index, .name = info->name, .mtu = info->mtu}, interface));
  }
  if (objects.empty()) return {};
  ByteWriter out;
  wire::emit_icmp_extensions(objects, out);
  return out.take();
}

void emit_error(Workbench& bench, const Envelope& envelope, const ErrorRules& rules, Bytes offender) {
  const bool v4 = envelope.from.is_v4();
  // With extensions exactly what receivers that know nothing of RFC 4884 take for the quote.
  const std::size_t most = !rules.extensions.empty() ? 128 : v4 ? 576 - 20 - 8 : 1280 - 40 - 8;
  const std::size_t header = header_length(offender);
  const std::size_t wanted = rules.quote > most ? most : std::min(most, header + rules.quote);
  const wire::IcmpError error{.rest_of_header = rules.rest_of_header,
                              .quote = offender.first(std::min(wanted, offender.size())),
                              .extensions = rules.extensions};
  bench.transport.clear();
  if (v4) {
    wire::emit_icmp_error(error, Family::ipv4, rules.kind.v4_type, rules.kind.v4_code, bench.transport);
    wrap(bench, envelope, wire::ip_protocol::icmp);
  } else {
    wire::emit_icmp_error(error, Family::ipv6, rules.kind.v6_type, rules.kind.v6_code, bench.transport);
    finish_icmp_v6(bench.transport, envelope.from, envelope.to);
    wrap(bench, envelope, wire::ip_protocol::icmp_v6);
  }
}

std::uint32_t rest_of_header_about(const IcmpKind& kind, const wire::IpPacket& packet, Bytes bytes) {
  constexpr std::uint8_t unrecognized_next_header = 1;
  if (packet.source.is_v4() || kind.v6_type != wire::icmp_v6::parameter_problem) return 0;
  if (kind.v6_code != unrecognized_next_header) return 0;
  const auto payload_at = static_cast<std::size_t>(packet.payload.data() - bytes.data());
  return static_cast<std::uint32_t>(next_header_field(bytes, payload_at));
}

bool deserves_error(const wire::IpPacket& packet) {
  if (packet.fragment_offset > 0) return false;
  if (packet.payload.empty()) return true;
  const std::uint8_t type = packet.payload[0];
  if (packet.protocol == wire::ip_protocol::icmp_v6) return type >= 128 && type != wire::icmp_v6::redirect;
  if (packet.protocol != wire::ip_protocol::icmp) return true;
  constexpr std::array<std::uint8_t, 5> errors = {wire::icmp_v4::unreachable, wire::icmp_v4::source_quench,
                                                  wire::icmp_v4::redirect, wire::icmp_v4::time_exceeded,
                                                  wire::icmp_v4::parameter_problem};
  return std::ranges::find(errors, type) == errors.end();
}

}  // namespace ntool::engine::sim
