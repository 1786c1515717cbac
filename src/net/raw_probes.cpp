#include "raw_probes.hpp"

#include <ntool/wire/constant_checksum.hpp>
#include <ntool/wire/dccp.hpp>
#include <ntool/wire/ip_packet.hpp>
#include <ntool/wire/sctp.hpp>
#include <ntool/wire/transport_header.hpp>

namespace ntool::net {
namespace {

using Kind = wire::ProbeAnswer::Kind;
using Probe = RawPortRules::Probe;

/// Of a bare payload the id and its inverse stand behind four bytes that all probes of a flow have alike: where
/// protocols have ports, or what else routers balance by. The last of them is the flow. Eight bytes are what every
/// router quotes (RFC 792).
constexpr std::size_t flow_size = 4;
constexpr std::size_t flow_at = 3;
constexpr std::size_t udp_header = 8;

std::uint16_t ones_complement_sum(std::uint16_t a, std::uint16_t b) {
  const unsigned sum = unsigned{a} + b;
  return static_cast<std::uint16_t>((sum & 0xFFFFU) + (sum >> 16U));
}

void write_bare(const wire::ProbeAction& action, ByteWriter& out) {
  if (action.payload.size() < flow_size) return out.bytes(action.payload);
  out.bytes(action.payload.first(flow_at));
  out.u8(action.flow);
  wire::write_marked(action.payload.subspan(flow_size), 0, action.id, out);
}

/// RFC 3828 3.1: as UDP, with how much the checksum covers in the place of the length.
void write_udp_lite(const wire::ProbeAction& action, Port from, const IpAddress& source, std::uint16_t coverage,
                    ByteWriter& out) {
  const std::size_t start = out.size();
  // Receivers drop what covers less than the header, or more than there is.
  if (coverage < udp_header || coverage > udp_header + action.payload.size()) coverage = 0;
  out.u16(from.value());
  out.u16(action.port.value());
  out.u16(coverage);
  out.u16(0);
  wire::write_marked(action.payload, 0, action.id, out);
  const Bytes bytes = out.view().subspan(start);
  const std::size_t covered = coverage == 0 ? bytes.size() : coverage;
  const auto pseudo = wire::pseudo_header_sum(source, action.to, wire::ip_protocol::udp_lite, bytes.size());
  const auto sum = wire::checksum(bytes.first(covered), pseudo);
  out.patch(start + 6, sum == 0 ? std::uint16_t{0xFFFF} : sum);
}

}  // namespace

RawProbes::RawProbes(RawPortRules rules, std::uint16_t secret) : rules_(std::move(rules)), secret_(secret) {
  wire::emit_tcp_options(rules_.tcp_options, options_);
}

std::uint8_t RawProbes::protocol() const {
  switch (rules_.probe) {
    case Probe::payload: break;
    case Probe::tcp: return wire::ip_protocol::tcp;
    case Probe::dccp: return wire::ip_protocol::dccp;
    case Probe::udp_lite: return wire::ip_protocol::udp_lite;
    case Probe::sctp: return wire::ip_protocol::sctp;
  }
  return rules_.protocol;
}

std::optional<int> RawProbes::checksum_at() const {
  switch (rules_.probe) {
    case Probe::payload:
    case Probe::udp_lite:     // which covers what the kernel does not know of
    case Probe::sctp: break;  // no sum, but a CRC
    case Probe::tcp: return 16;
    case Probe::dccp: return 6;
  }
  return std::nullopt;
}

std::uint32_t RawProbes::sequence_of(Seq id) const {
  return std::uint32_t{id.value()} << 16U | ones_complement_sum(wire::checksum_inverse(id), secret_);
}

std::optional<Seq> RawProbes::id_of(std::uint32_t sequence) const {
  const Seq id(static_cast<std::uint16_t>(sequence >> 16U));
  return sequence_of(id) == sequence ? std::optional(id) : std::nullopt;
}

void RawProbes::write(const wire::ProbeAction& action, Port from, const IpAddress& source, ByteWriter& out) {
  switch (rules_.probe) {
    case Probe::payload: return write_bare(action, out);
    case Probe::udp_lite: return write_udp_lite(action, from, source, rules_.lite_coverage, out);
    case Probe::dccp:
      return wire::emit_dccp({.source = from,
                              .destination = action.port,
                              .sequence = sequence_of(action.id),
                              .service_code = rules_.service_code},
                             source, action.to, out);
    case Probe::sctp:
      return wire::emit_sctp({.source = from, .destination = action.port, .initiate_tag = sequence_of(action.id)}, out);
    case Probe::tcp: return write_tcp(action, from, source, out);
  }
}

void RawProbes::write_tcp(const wire::ProbeAction& action, Port from, const IpAddress& source, ByteWriter& out) {
  wire::TcpSegment segment{.source = from,
                           .destination = action.port,
                           .sequence = sequence_of(action.id),
                           .window = rules_.tcp_window,
                           .options = options_.view()};
  wire::set_tcp_flags(segment, rules_.tcp_flags);
  // Who resets what acknowledges nothing of his does so with this number (RFC 9293 3.5.2).
  if (segment.ack) segment.acknowledgement = segment.sequence;
  if (rules_.carries_payload) {
    segment.payload = action.payload;
    const std::size_t id = action.id.value();
    if (data_sizes_.size() <= id) data_sizes_.resize(id + 1);
    data_sizes_[id] = static_cast<std::uint16_t>(segment.payload.size());  // longer ones do not leave
  }
  wire::emit_tcp(segment, source, action.to, out);
}

wire::ReadMark RawProbes::mark_quoted(const wire::QuotedProbe& quoted) const {
  const auto number_at = [&](std::size_t at) -> wire::ReadMark {
    if (quoted.transport.size() < at + sizeof(std::uint32_t)) return {};
    const std::uint32_t number = *ByteReader(quoted.transport.subspan(at)).u32();
    const auto id = id_of(number);
    return {.id = id, .is_foreign = !id && number != 0};
  };
  switch (rules_.probe) {
    case Probe::payload: return wire::read_mark(quoted.transport, flow_size);
    case Probe::udp_lite: return wire::read_mark(quoted.payload, 0);
    case Probe::tcp: return number_at(4);
    case Probe::dccp: return number_at(12);  // the lower part of a sequence number of 48 bits
    case Probe::sctp: break;
  }
  return number_at(16);  // the tag, behind the headers of packet and chunk
}

std::optional<Seq> RawProbes::id_acknowledged(std::uint32_t acknowledgement) const {
  wire::TcpSegment ours;
  wire::set_tcp_flags(ours, rules_.tcp_flags);
  const std::uint32_t behind_flags = acknowledgement - (ours.syn ? 1U : 0U) - (ours.fin ? 1U : 0U);
  if (const auto id = id_of(behind_flags)) return id;
  // The data, too: its length has been added to the lower half, which may have carried over into the id.
  const std::uint32_t upper = behind_flags >> 16U;
  for (const std::uint32_t candidate : {upper, (upper - 1U) & 0xFFFFU}) {
    if (candidate >= data_sizes_.size()) continue;
    const Seq id(static_cast<std::uint16_t>(candidate));
    if (sequence_of(id) + data_sizes_[candidate] == behind_flags) return id;
  }
  return std::nullopt;
}

std::uint8_t RawProbes::flow_of(Bytes transport) const {
  return has_ports() || transport.size() <= flow_at ? std::uint8_t{0} : transport[flow_at];
}

std::optional<RawProbes::Reply> RawProbes::read_tcp(Bytes transport, const IpAddress& from, const IpAddress& to) const {
  // The checksum is not looked at: what this host itself sent has none yet. The number says whether it is about us.
  const auto segment = wire::parse_tcp(transport, from, to);
  if (!segment || (!segment->rst && !(segment->syn && segment->ack))) return std::nullopt;
  std::optional<Seq> id;
  if (segment->ack) {
    id = id_acknowledged(segment->acknowledgement);
  } else {
    id = id_of(segment->sequence);
  }
  if (!id) return std::nullopt;
  return Reply{.kind = segment->rst ? Kind::refused : Kind::connected,
               .id = id,
               .from = segment->source,
               .to = segment->destination,
               .payload = transport.first(transport.size() - segment->payload.size())};
}

std::optional<RawProbes::Reply> RawProbes::read_dccp(Bytes transport, const IpAddress& from,
                                                     const IpAddress& to) const {
  const auto packet = wire::parse_dccp(transport, from, to);
  if (!packet || !packet->acknowledgement || *packet->acknowledgement >> 32U != 0) return std::nullopt;
  const auto id = id_of(static_cast<std::uint32_t>(*packet->acknowledgement));
  const bool answers = packet->type == wire::dccp_type::response || packet->type == wire::dccp_type::reset;
  if (!id || !answers) return std::nullopt;
  return Reply{.kind = packet->type == wire::dccp_type::reset ? Kind::refused : Kind::connected,
               .id = id,
               .from = packet->source,
               .to = packet->destination,
               .payload = transport};
}

std::optional<RawProbes::Reply> RawProbes::read_sctp(Bytes transport) const {
  const auto packet = wire::parse_sctp(transport);
  if (!packet) return std::nullopt;
  const bool refuses = packet->chunk == wire::sctp_chunk::abort;
  const auto id = id_of(packet->verification_tag);
  if (!id || (!refuses && packet->chunk != wire::sctp_chunk::init_ack)) return std::nullopt;
  return Reply{.kind = refuses ? Kind::refused : Kind::connected,
               .id = id,
               .from = packet->source,
               .to = packet->destination,
               .payload = transport};
}

std::optional<RawProbes::Reply> RawProbes::read_udp_lite(Bytes transport) const {
  if (transport.size() < udp_header) return std::nullopt;
  ByteReader reader(transport);
  const Port source(*reader.u16());
  const Port destination(*reader.u16());
  return Reply{.from = source, .to = destination, .payload = transport.subspan(udp_header)};
}

std::optional<RawProbes::Reply> RawProbes::read(Bytes transport, const IpAddress& from, const IpAddress& to) const {
  switch (rules_.probe) {
    case Probe::tcp: return read_tcp(transport, from, to);
    case Probe::dccp: return read_dccp(transport, from, to);
    case Probe::udp_lite: return read_udp_lite(transport);
    case Probe::sctp: return read_sctp(transport);
    case Probe::payload: break;
  }
  // An answer may have our bytes in it; else it says nothing of which probe it is to.
  const auto id = wire::read_mark(transport, flow_size).id;
  return Reply{.id = id, .flow = id ? flow_of(transport) : std::uint8_t{0}, .payload = transport};
}

}  // namespace ntool::net
