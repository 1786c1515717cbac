#include "answers.hpp"

#include <algorithm>
#include <array>

#include <ntool/wire/icmp.hpp>

namespace ntool::engine::sim {
namespace {

constexpr std::size_t checksum_offset = 2;  // of every ICMP message

std::size_t header_length(Bytes packet) {
  return packet.empty() || packet[0] >> 4U == 6 ? 40 : (packet[0] & 0x0fU) * 4U;
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

bool deserves_error(const wire::IpPacket& packet) {
  if (packet.fragment_offset > 0) return false;
  if (packet.payload.empty()) return true;
  const std::uint8_t type = packet.payload[0];
  if (packet.protocol == wire::ip_protocol::icmp_v6) return type >= 128;
  if (packet.protocol != wire::ip_protocol::icmp) return true;
  constexpr std::array<std::uint8_t, 5> errors = {wire::icmp_v4::unreachable, wire::icmp_v4::source_quench,
                                                  wire::icmp_v4::redirect, wire::icmp_v4::time_exceeded,
                                                  wire::icmp_v4::parameter_problem};
  return std::ranges::find(errors, type) == errors.end();
}

}  // namespace ntool::engine::sim
