#include <algorithm>
#include <fmt/format.h>

#include <ntool/wire/ip_packet.hpp>
#include <ntool/wire/transport_header.hpp>

namespace ntool::wire {
namespace {

constexpr std::size_t udp_header_size = 8;
constexpr std::size_t tcp_header_size = 20;
constexpr std::size_t tcp_options_size = 40;
constexpr std::size_t max_length = 65535;

namespace tcp_flag {
constexpr unsigned fin = 0x01;
constexpr unsigned syn = 0x02;
constexpr unsigned rst = 0x04;
constexpr unsigned psh = 0x08;
constexpr unsigned ack = 0x10;
constexpr unsigned urg = 0x20;
constexpr unsigned ece = 0x40;
constexpr unsigned cwr = 0x80;
}  // namespace tcp_flag

/// Over the whole segment, wherever its checksum stands.
std::uint16_t transport_checksum(Bytes segment, const IpAddress& source, const IpAddress& destination,
                                 std::uint8_t protocol) {
  return checksum(segment, pseudo_header_sum(source, destination, protocol, segment.size()));
}

}  // namespace

Result<UdpDatagram> parse_udp(Bytes bytes, const IpAddress& source, const IpAddress& destination) {
  ByteReader reader(bytes);
  UdpDatagram datagram;
  datagram.source = Port(TRY(reader.u16()));
  datagram.destination = Port(TRY(reader.u16()));
  const std::size_t length = TRY(reader.u16());
  const std::uint16_t sum = TRY(reader.u16());
  if (length < udp_header_size || length > bytes.size()) {
    return malformed("UDP datagram", fmt::format("its length is {}, {} bytes are there", length, bytes.size()));
  }
  datagram.payload = TRY(reader.take(length - udp_header_size));
  // RFC 768: 0 is "none", which RFC 8200 8.1 forbids over IPv6.
  datagram.checksum_ok =
      sum == 0 ? source.is_v4() : transport_checksum(bytes.first(length), source, destination, ip_protocol::udp) == 0;
  return datagram;
}

void emit_udp(const UdpDatagram& datagram, const IpAddress& source, const IpAddress& destination, ByteWriter& out) {
  const std::size_t start = out.size();
  const Bytes payload = datagram.payload.first(std::min(datagram.payload.size(), max_length - udp_header_size));
  out.u16(datagram.source.value());
  out.u16(datagram.destination.value());
  out.u16(static_cast<std::uint16_t>(udp_header_size + payload.size()));
  out.u16(0);
  out.bytes(payload);
  const auto sum = transport_checksum(out.view().subspan(start), source, destination, ip_protocol::udp);
  out.patch(start + 6, sum == 0 ? std::uint16_t{0xFFFF} : sum);  // RFC 768: 0 would mean none
}

std::uint8_t tcp_flags(const TcpSegment& segment) {
  return static_cast<std::uint8_t>((segment.fin ? tcp_flag::fin : 0U) | (segment.syn ? tcp_flag::syn : 0U) |
                                   (segment.rst ? tcp_flag::rst : 0U) | (segment.psh ? tcp_flag::psh : 0U) |
                                   (segment.ack ? tcp_flag::ack : 0U) | (segment.urg ? tcp_flag::urg : 0U) |
                                   (segment.ece ? tcp_flag::ece : 0U) | (segment.cwr ? tcp_flag::cwr : 0U));
}

void set_tcp_flags(TcpSegment& segment, std::uint8_t flags) {
  segment.fin = (flags & tcp_flag::fin) != 0;
  segment.syn = (flags & tcp_flag::syn) != 0;
  segment.rst = (flags & tcp_flag::rst) != 0;
  segment.psh = (flags & tcp_flag::psh) != 0;
  segment.ack = (flags & tcp_flag::ack) != 0;
  segment.urg = (flags & tcp_flag::urg) != 0;
  segment.ece = (flags & tcp_flag::ece) != 0;
  segment.cwr = (flags & tcp_flag::cwr) != 0;
}

Result<TcpSegment> parse_tcp(Bytes bytes, const IpAddress& source, const IpAddress& destination) {
  ByteReader reader(bytes);
  TcpSegment segment;
  segment.source = Port(TRY(reader.u16()));
  segment.destination = Port(TRY(reader.u16()));
  segment.sequence = TRY(reader.u32());
  segment.acknowledgement = TRY(reader.u32());
  const std::uint16_t offset_and_flags = TRY(reader.u16());
  segment.window = TRY(reader.u16());
  TRY(reader.skip(4));  // checksum and urgent pointer
  const std::size_t header_size = std::size_t{static_cast<unsigned>(offset_and_flags) >> 12U} * 4;
  if (header_size < tcp_header_size || header_size > bytes.size()) {
    return malformed("TCP segment", fmt::format("a header of {} bytes, {} are there", header_size, bytes.size()));
  }
  set_tcp_flags(segment, static_cast<std::uint8_t>(offset_and_flags));
  segment.options = TRY(reader.take(header_size - tcp_header_size));
  segment.payload = reader.rest();
  segment.checksum_ok = transport_checksum(bytes, source, destination, ip_protocol::tcp) == 0;
  return segment;
}

void emit_tcp(const TcpSegment& segment, const IpAddress& source, const IpAddress& destination, ByteWriter& out) {
  const std::size_t start = out.size();
  const Bytes options = segment.options.first(std::min(segment.options.size(), tcp_options_size));
  const std::size_t words = (tcp_header_size + options.size() + 3) / 4;
  out.u16(segment.source.value());
  out.u16(segment.destination.value());
  out.u32(segment.sequence);
  out.u32(segment.acknowledgement);
  out.u16(static_cast<std::uint16_t>(words << 12U | tcp_flags(segment)));
  out.u16(segment.window);
  out.u32(0);
  out.bytes(options);
  out.zeros(words * 4 - tcp_header_size - options.size());
  out.bytes(segment.payload.first(std::min(segment.payload.size(), max_length - words * 4)));
  out.patch(start + 16, transport_checksum(out.view().subspan(start), source, destination, ip_protocol::tcp));
}

}  // namespace ntool::wire
