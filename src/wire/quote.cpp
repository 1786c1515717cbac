#include <ntool/wire/icmp.hpp>
#include <ntool/wire/ip_packet.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::wire {
namespace {

constexpr std::size_t short_transport = 8;  ///< RFC 792 promises no more of it
constexpr std::size_t tcp_header_size = 20;

/// Where the checksum of a protocol's header stands.
std::optional<std::size_t> checksum_at(std::uint8_t protocol) {
  switch (protocol) {
    case ip_protocol::icmp:
    case ip_protocol::icmp_v6: return 2;
    case ip_protocol::udp:
    case ip_protocol::udp_lite:
    case ip_protocol::dccp: return 6;
    case ip_protocol::tcp: return 16;
    default: return std::nullopt;
  }
}

void read_checksum(Bytes transport, QuotedProbe& probe) {
  const auto at = checksum_at(probe.protocol);
  if (at && transport.size() >= *at + 2) probe.checksum = *ByteReader(transport.subspan(*at)).u16();
}

void read_ports(Bytes transport, QuotedProbe& probe) {
  ByteReader reader(transport);
  const auto source = reader.u16();
  const auto destination = reader.u16();
  if (!source || !destination) return;
  probe.source_port = Port(*source);
  probe.destination_port = Port(*destination);
}

void read_udp(Bytes transport, QuotedProbe& probe) {
  read_ports(transport, probe);
  if (transport.size() > short_transport) probe.payload = transport.subspan(short_transport);
}

void read_tcp(Bytes transport, QuotedProbe& probe) {
  read_ports(transport, probe);
  if (transport.size() < short_transport) return;
  probe.tcp_sequence = *ByteReader(transport.subspan(4)).u32();
  if (transport.size() < tcp_header_size) return;
  const std::size_t header_size = (std::size_t{transport[12]} >> 4U) * 4;
  if (header_size >= tcp_header_size && header_size <= transport.size()) probe.payload = transport.subspan(header_size);
}

void read_echo_request(Bytes transport, std::uint8_t request_type, QuotedProbe& probe) {
  if (transport.size() < short_transport || transport[0] != request_type) return;
  ByteReader reader(transport.subspan(4));
  probe.identifier = *reader.u16();
  probe.sequence = Seq(*reader.u16());
  probe.payload = reader.rest();
}

}  // namespace

Result<QuotedProbe> parse_quote(Bytes quote, Family family) {
  const IpPacket packet = TRY(parse_quoted_packet(quote, family));
  QuotedProbe probe{.source = packet.source,
                    .destination = packet.destination,
                    .ttl = packet.ttl,
                    .protocol = packet.protocol,
                    .identification = packet.identification,
                    .traffic_class = packet.traffic_class};
  if (packet.fragment_offset > 0) return probe;  // data, not the transport's header
  probe.transport = packet.payload;
  read_checksum(packet.payload, probe);
  switch (packet.protocol) {
    case ip_protocol::udp:
    case ip_protocol::udp_lite: read_udp(packet.payload, probe); break;
    case ip_protocol::dccp:
    case ip_protocol::sctp: read_ports(packet.payload, probe); break;
    case ip_protocol::tcp: read_tcp(packet.payload, probe); break;
    case ip_protocol::icmp:
      if (family == Family::ipv4) read_echo_request(packet.payload, icmp_v4::echo_request, probe);
      break;
    case ip_protocol::icmp_v6:
      if (family == Family::ipv6) read_echo_request(packet.payload, icmp_v6::echo_request, probe);
      break;
    default: break;
  }
  return probe;
}

QuotedHeader quoted_header(const QuotedProbe& probe) {
  return {.source = probe.source,
          .source_port = probe.source_port,
          .checksum = probe.checksum,
          .identification = probe.identification,
          .traffic_class = probe.traffic_class};
}

}  // namespace ntool::wire
