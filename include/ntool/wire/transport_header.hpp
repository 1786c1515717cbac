// The headers of UDP (RFC 768) and TCP (RFC 9293 3.1), as far as probing and answering probes needs them.
#pragma once

#include <cstdint>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>

namespace ntool::wire {

struct UdpDatagram {
  Port source;
  Port destination;
  Bytes payload = {};
  bool checksum_ok = true;  ///< also where IPv4 has none (0)
};
/// Errors: Errc::malformed below 8 bytes or where the length field is below 8 or beyond the bytes.
Result<UdpDatagram> parse_udp(Bytes bytes, const IpAddress& source, const IpAddress& destination);
void emit_udp(const UdpDatagram& datagram, const IpAddress& source, const IpAddress& destination, ByteWriter& out);

struct TcpSegment {
  Port source = {};
  Port destination = {};
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  bool syn = false, ack = false, fin = false, rst = false, psh = false;
  bool urg = false, ece = false, cwr = false;
  std::uint16_t window = 65535;
  Bytes options = {};
  Bytes payload = {};
  bool checksum_ok = true;
};
/// The flags of RFC 9293 3.1 as the byte that they are: FIN is 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128.
std::uint8_t tcp_flags(const TcpSegment& segment);
void set_tcp_flags(TcpSegment& segment, std::uint8_t flags);

/// Errors: Errc::malformed below 20 bytes, data offsets below 5 words or beyond the bytes.
Result<TcpSegment> parse_tcp(Bytes bytes, const IpAddress& source, const IpAddress& destination);
void emit_tcp(const TcpSegment& segment, const IpAddress& source, const IpAddress& destination, ByteWriter& out);

}  // namespace ntool::wire
