#include "support/catch.hpp"

#include <algorithm>
#include <vector>

#include <ntool/wire/transport_header.hpp>

using namespace ntool;
using namespace ntool::wire;

namespace {

using Buffer = std::vector<std::uint8_t>;

const IpAddress a4 = IpAddress::parse("192.0.2.1").value();
const IpAddress b4 = IpAddress::parse("192.0.2.2").value();
const IpAddress a6 = IpAddress::parse("2001:db8::1").value();
const IpAddress b6 = IpAddress::parse("2001:db8::2").value();

Buffer bytes_of(std::string_view hex) {
  return from_hex(hex).value();
}
Buffer emitted(const UdpDatagram& datagram, const IpAddress& from, const IpAddress& to) {
  ByteWriter out;
  emit_udp(datagram, from, to, out);
  return out.take();
}
Buffer emitted(const TcpSegment& segment, const IpAddress& from, const IpAddress& to) {
  ByteWriter out;
  emit_tcp(segment, from, to, out);
  return out.take();
}

}  // namespace

TEST_CASE("a UDP datagram is emitted and read back") {
  const Buffer payload = bytes_of("6869");
  const UdpDatagram datagram{.source = Port(1024), .destination = Port(33434), .payload = payload};
  // c000 0201 c000 0202 0011 000a | 0400 829a 000a 6869: the sum is 732d
  CHECK(to_hex(emitted(datagram, a4, b4)) == "0400829a000a8cd26869");
  for (const auto& [from, to] : {std::pair{a4, b4}, std::pair{a6, b6}}) {
    auto bytes = emitted(datagram, from, to);
    const auto again = parse_udp(bytes, from, to).value();
    CHECK(again.source == datagram.source);
    CHECK(again.destination == datagram.destination);
    CHECK(std::ranges::equal(again.payload, payload));
    CHECK(again.checksum_ok);
    bytes[9] ^= 1U;
    CHECK_FALSE(parse_udp(bytes, from, to)->checksum_ok);
  }
}

TEST_CASE("UDP without a checksum is right over IPv4 alone") {
  const auto bytes = bytes_of("0400829a000a00006869");
  CHECK(parse_udp(bytes, a4, b4)->checksum_ok);
  CHECK_FALSE(parse_udp(bytes, a6, b6)->checksum_ok);
}

TEST_CASE("a UDP checksum that comes to 0 is written as ffff") {
  bool seen = false;
  for (unsigned word = 0; word < 0x10000 && !seen; ++word) {
    const Buffer payload = {static_cast<std::uint8_t>(word >> 8U), static_cast<std::uint8_t>(word)};
    const auto bytes = emitted(UdpDatagram{.source = Port(1), .destination = Port(2), .payload = payload}, a6, b6);
    seen = bytes[6] == 0xFF && bytes[7] == 0xFF;
    REQUIRE((bytes[6] != 0 || bytes[7] != 0));
    if (seen) CHECK(parse_udp(bytes, a6, b6)->checksum_ok);
  }
  CHECK(seen);
}

TEST_CASE("UDP lengths that lie are refused") {
  auto bytes = bytes_of("0400829a000a00006869");
  for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(parse_udp(Bytes(bytes).first(size), a4, b4));
  for (unsigned length = 0; length < 20; ++length) {
    bytes[5] = static_cast<std::uint8_t>(length);
    const auto datagram = parse_udp(bytes, a4, b4);
    REQUIRE(datagram.has_value() == (length >= 8 && length <= 10));
    if (datagram) CHECK(datagram->payload.size() == length - 8);
  }
}

TEST_CASE("a TCP segment is emitted and read back") {
  const Buffer options = bytes_of("020405b4");
  const Buffer payload = bytes_of("474554");
  TcpSegment segment{.source = Port(40000),
                     .destination = Port(80),
                     .sequence = 0x01020304,
                     .acknowledgement = 0xA0B0C0D0,
                     .window = 1000,
                     .options = options,
                     .payload = payload};
  for (unsigned flags = 0; flags < 32; ++flags) {
    segment.syn = (flags & 1U) != 0;
    segment.ack = (flags & 2U) != 0;
    segment.fin = (flags & 4U) != 0;
    segment.rst = (flags & 8U) != 0;
    segment.psh = (flags & 16U) != 0;
    for (const auto& [from, to] : {std::pair{a4, b4}, std::pair{a6, b6}}) {
      const auto bytes = emitted(segment, from, to);
      const auto again = parse_tcp(bytes, from, to).value();
      REQUIRE(again.source == segment.source);
      REQUIRE(again.destination == segment.destination);
      REQUIRE(again.sequence == segment.sequence);
      REQUIRE(again.acknowledgement == segment.acknowledgement);
      REQUIRE(again.window == segment.window);
      REQUIRE((again.syn == segment.syn && again.ack == segment.ack && again.fin == segment.fin));
      REQUIRE((again.rst == segment.rst && again.psh == segment.psh));
      REQUIRE(std::ranges::equal(again.options, options));
      REQUIRE(std::ranges::equal(again.payload, payload));
      REQUIRE(again.checksum_ok);
      REQUIRE_FALSE(parse_tcp(bytes, to, a4 == from ? a4 : to)->checksum_ok);
    }
  }
}

TEST_CASE("the flags of TCP stand where RFC 9293 puts them") {
  const auto flags = [](const TcpSegment& segment) { return emitted(segment, a4, b4)[13]; };
  CHECK(flags({.source = {}, .destination = {}, .fin = true}) == 0x01);
  CHECK(flags({.source = {}, .destination = {}, .syn = true}) == 0x02);
  CHECK(flags({.source = {}, .destination = {}, .rst = true}) == 0x04);
  CHECK(flags({.source = {}, .destination = {}, .psh = true}) == 0x08);
  CHECK(flags({.source = {}, .destination = {}, .ack = true}) == 0x10);
}

TEST_CASE("TCP headers of every length, whole or not") {
  for (unsigned words = 0; words <= 15; ++words) {
    for (std::size_t size = 0; size <= 64; ++size) {
      Buffer bytes(size, 0);
      if (size > 12) bytes[12] = static_cast<std::uint8_t>(words << 4U);
      const auto segment = parse_tcp(bytes, a4, b4);
      REQUIRE(segment.has_value() == (words >= 5 && size >= words * 4));
      if (segment) REQUIRE((segment->options.size() == words * 4 - 20 && segment->payload.size() == size - words * 4));
    }
  }
  const Buffer odd(5, 1);
  CHECK(parse_tcp(emitted({.source = {}, .destination = {}, .options = odd}, a4, b4), a4, b4)->options.size() == 8);
  const Buffer much(70000, 1);
  const auto bytes = emitted({.source = {}, .destination = {}, .options = much, .payload = much}, a4, b4);
  CHECK(bytes.size() == 65535);
  CHECK(parse_tcp(bytes, a4, b4)->options.size() == 40);
}
