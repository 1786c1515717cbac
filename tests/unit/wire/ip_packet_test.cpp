#include "support/catch.hpp"

#include <vector>

#include <ntool/wire/ip_packet.hpp>

using namespace ntool;
using namespace ntool::wire;

namespace {

using Buffer = std::vector<std::uint8_t>;

Buffer bytes_of(std::string_view hex) {
  return from_hex(hex).value();
}
Buffer emitted(const IpPacket& packet) {
  ByteWriter out;
  emit_ip_packet(packet, out);
  return out.take();
}
bool same(Bytes a, Bytes b) {
  return std::ranges::equal(a, b);
}
void check_same(const IpPacket& a, const IpPacket& b) {
  CHECK(a.source == b.source);
  CHECK(a.destination == b.destination);
  CHECK(a.ttl == b.ttl);
  CHECK(a.protocol == b.protocol);
  CHECK(a.traffic_class == b.traffic_class);
  CHECK(a.identification == b.identification);
  CHECK(a.dont_fragment == b.dont_fragment);
  CHECK(a.more_fragments == b.more_fragments);
  CHECK(a.fragment_offset == b.fragment_offset);
  CHECK(a.flow_label == b.flow_label);
  CHECK(same(a.options, b.options));
  CHECK(same(a.payload, b.payload));
  CHECK(a.cut == b.cut);
  CHECK(a.checksum_ok == b.checksum_ok);
}

constexpr std::string_view v4_udp = "45100020 1234 4000 40 11 0000 c0000201 c0000202";
constexpr std::string_view v6_head = "6ab12345";  // class ab, label 12345

/// Next header, what follows, to 2001:db8::2 from 2001:db8::1.
Buffer v6_packet(std::string_view next, std::string_view rest_hex) {
  const auto rest = bytes_of(rest_hex);
  ByteWriter out;
  out.bytes(bytes_of(v6_head));
  out.u16(static_cast<std::uint16_t>(rest.size()));
  out.bytes(bytes_of(next));
  out.u8(63);
  out.bytes(bytes_of("20010db8000000000000000000000001 20010db8000000000000000000000002"));
  out.bytes(rest);
  return out.take();
}

}  // namespace

TEST_CASE("an IPv4 packet is read field by field") {
  auto bytes = bytes_of(v4_udp);
  bytes.resize(32, 0xAA);
  auto packet = parse_ip_packet(bytes).value();
  CHECK(packet.source.to_string() == "192.0.2.1");
  CHECK(packet.destination.to_string() == "192.0.2.2");
  CHECK(packet.ttl == Ttl(64));
  CHECK(packet.protocol == ip_protocol::udp);
  CHECK(packet.traffic_class == 0x10);
  CHECK(packet.identification == 0x1234);
  CHECK(packet.dont_fragment);
  CHECK_FALSE(packet.more_fragments);
  CHECK(packet.fragment_offset == 0);
  CHECK(packet.payload.size() == 12);
  CHECK_FALSE(packet.cut);
  CHECK_FALSE(packet.checksum_ok);

  bytes.resize(46);  // Ethernet pads
  CHECK(parse_ip_packet(bytes)->payload.size() == 12);
  bytes.resize(31);
  packet = parse_ip_packet(bytes).value();
  CHECK(packet.cut);
  CHECK(packet.payload.size() == 11);
  bytes[6] = 0x20;
  bytes[7] = 0x02;
  packet = parse_ip_packet(bytes).value();
  CHECK(packet.more_fragments);
  CHECK_FALSE(packet.dont_fragment);
  CHECK(packet.fragment_offset == 16);
}

TEST_CASE("IPv4 headers of every length, whole or not") {
  for (unsigned words = 0; words <= 15; ++words) {
    for (std::size_t size = 0; size <= 70; ++size) {
      Buffer bytes(size, 0x01);
      if (size > 0) bytes[0] = static_cast<std::uint8_t>(0x40U | words);
      if (size > 3) bytes[2] = 0, bytes[3] = 70;
      const auto packet = parse_ip_packet(bytes);
      REQUIRE(packet.has_value() == (words >= 5 && size >= words * 4));
      if (!packet) {
        REQUIRE(packet.error().code == Errc::malformed);
        continue;
      }
      REQUIRE(packet->options.size() == words * 4 - 20);
      REQUIRE(packet->payload.size() == size - words * 4);
      REQUIRE(packet->cut == (size < 70));
    }
  }
}

TEST_CASE("an IPv4 length below its header is refused, and not looked at in a quote") {
  auto bytes = bytes_of(v4_udp);
  bytes.resize(28);
  for (const std::uint8_t total : {0, 1, 19}) {
    bytes[3] = total;
    CHECK_FALSE(parse_ip_packet(bytes).has_value());
    const auto quoted = parse_quoted_packet(bytes, Family::ipv4);
    REQUIRE(quoted.has_value());
    CHECK(quoted->payload.size() == 8);
    CHECK_FALSE(quoted->cut);
  }
  CHECK_FALSE(parse_quoted_packet(bytes, Family::ipv6).has_value());
  CHECK_FALSE(parse_quoted_packet({}, Family::ipv4).has_value());
}

TEST_CASE("other versions are no IP packets") {
  for (unsigned version = 0; version < 16; ++version) {
    Buffer bytes(60, 0);
    bytes[0] = static_cast<std::uint8_t>(version << 4U | 5U);
    bytes[3] = 60;
    CHECK(parse_ip_packet(bytes).has_value() == (version == 4 || version == 6));
  }
  CHECK_FALSE(parse_ip_packet({}).has_value());
}

TEST_CASE("an IPv6 packet is read field by field") {
  const auto bytes = v6_packet("11", "0102030405060708");
  const auto packet = parse_ip_packet(bytes).value();
  CHECK(packet.source.to_string() == "2001:db8::1");
  CHECK(packet.destination.to_string() == "2001:db8::2");
  CHECK(packet.traffic_class == 0xAB);
  CHECK(packet.flow_label == 0x12345);
  CHECK(packet.ttl == Ttl(63));
  CHECK(packet.protocol == ip_protocol::udp);
  CHECK(packet.payload.size() == 8);
  CHECK_FALSE(packet.cut);
  CHECK(packet.checksum_ok);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto cut = parse_ip_packet(Bytes(bytes).first(size));
    REQUIRE(cut.has_value() == (size >= 40));
    if (cut) REQUIRE((cut->cut && cut->payload.size() == size - 40));
  }
}

TEST_CASE("IPv6 extension headers are walked to the transport") {
  // hop-by-hop (8), destination options (16), routing (8), AH (12: (1 + 2) * 4), fragment (first), UDP
  const auto bytes = v6_packet("00",
                               "3c00 010400000000"
                               "2b01 010c 000000000000000000000000"
                               "3300 0000 00000000"
                               "2c01 0000 00000001 00000001"
                               "1100 0001 12345678"
                               "aabbccdd");
  const auto packet = parse_ip_packet(bytes).value();
  CHECK(packet.protocol == ip_protocol::udp);
  CHECK(to_hex(packet.payload) == "aabbccdd");
  CHECK(packet.more_fragments);
  CHECK(packet.fragment_offset == 0);
  // Cut within a header: that header's number and what there is of it.
  const auto cut = parse_ip_packet(Bytes(bytes).first(40 + 8 + 15)).value();
  CHECK(cut.protocol == 60);
  CHECK(cut.payload.size() == 15);
}

TEST_CASE("behind a later IPv6 fragment nothing is taken for a header") {
  const auto bytes = v6_packet("2c", "3c00 05a9 00000001 1100 000000000000 0102");
  const auto packet = parse_ip_packet(bytes).value();
  CHECK(packet.protocol == 60);
  CHECK(packet.fragment_offset == 0x5A8);
  CHECK(packet.more_fragments);
  CHECK(packet.payload.size() == 9);
}

TEST_CASE("no more IPv6 extension headers are walked than anybody sends") {
  std::string chain;
  for (int i = 0; i < 1000; ++i) chain += "0000000000000000";
  const auto packet = parse_ip_packet(v6_packet("00", chain)).value();
  CHECK(packet.protocol == 0);
  CHECK(packet.payload.size() == (1000 - 16) * 8);
}

TEST_CASE("what is emitted is parsed to the same") {
  const Buffer payload = bytes_of("deadbeef01");
  const Buffer options = bytes_of("0101010107040000");
  IpPacket v4{.source = IpAddress::parse("192.0.2.1").value(),
              .destination = IpAddress::parse("198.51.100.7").value(),
              .ttl = Ttl(3),
              .protocol = ip_protocol::tcp,
              .traffic_class = 0xB8,
              .identification = 0xBEEF,
              .dont_fragment = true,
              .more_fragments = true,
              .fragment_offset = 65528,
              .options = options,
              .payload = payload};
  auto bytes = emitted(v4);
  REQUIRE(bytes.size() == 33);
  check_same(parse_ip_packet(bytes).value(), v4);
  bytes[8] = 4;
  CHECK_FALSE(parse_ip_packet(bytes)->checksum_ok);

  const IpPacket v6{.source = IpAddress::parse("2001:db8::1").value(),
                    .destination = IpAddress::parse("ff02::1").value(),
                    .ttl = Ttl(255),
                    .protocol = ip_protocol::icmp_v6,
                    .traffic_class = 0xFF,
                    .flow_label = 0xFFFFF,
                    .payload = payload};
  check_same(parse_ip_packet(emitted(v6)).value(), v6);

  for (std::size_t size = 0; size <= 40; ++size) {  // padded to four with "end of options"
    const Buffer some(size, 1);
    v4.options = some;
    const auto again = emitted(v4);
    const auto packet = parse_ip_packet(again).value();
    REQUIRE(packet.options.size() == (size + 3) / 4 * 4);
    REQUIRE(same(packet.options.first(size), some));
    REQUIRE(same(packet.payload, payload));
    REQUIRE(packet.checksum_ok);
  }
}

TEST_CASE("what does not fit a packet is left out") {
  const Buffer much(70000, 0x55);
  IpPacket packet{.source = IpAddress::loopback(Family::ipv4),
                  .destination = IpAddress::loopback(Family::ipv4),
                  .options = much,
                  .payload = much};
  auto bytes = emitted(packet);
  CHECK(bytes.size() == 65535);
  CHECK(parse_ip_packet(bytes)->options.size() == 40);
  packet.source = packet.destination = IpAddress::loopback(Family::ipv6);
  bytes = emitted(packet);
  CHECK(bytes.size() == 40 + 65535);
  CHECK(parse_ip_packet(bytes)->payload.size() == 65535);
}
