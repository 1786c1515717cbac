#include "support/catch.hpp"

#include <algorithm>
#include <vector>

#include <ntool/wire/icmp.hpp>
#include <ntool/wire/ip_packet.hpp>
#include <ntool/wire/transport_header.hpp>

using namespace ntool;
using namespace ntool::wire;

namespace {

using Buffer = std::vector<std::uint8_t>;

const IpAddress a4 = IpAddress::parse("192.0.2.1").value();
const IpAddress b4 = IpAddress::parse("192.0.2.2").value();
const IpAddress a6 = IpAddress::parse("2001:db8::1").value();
const IpAddress b6 = IpAddress::parse("2001:db8::2").value();

Buffer packet_of(Family family, std::uint8_t protocol, Bytes payload, Bytes options = {}) {
  const bool is_v4 = family == Family::ipv4;
  ByteWriter out;
  emit_ip_packet({.source = is_v4 ? a4 : a6,
                  .destination = is_v4 ? b4 : b6,
                  .ttl = Ttl(1),
                  .protocol = protocol,
                  .identification = static_cast<std::uint16_t>(is_v4 ? 0x4321 : 0),
                  .options = options,
                  .payload = payload},
                 out);
  return out.take();
}
Buffer echo_request(Family family, Bytes data) {
  ByteWriter out;
  emit_icmp_echo({.identifier = 0x1234, .sequence = Seq(9), .data = data}, family, out);
  return out.take();
}
std::uint8_t icmp_of(Family family) {
  return family == Family::ipv4 ? ip_protocol::icmp : ip_protocol::icmp_v6;
}

const Buffer data = {1, 2, 3, 4, 5};
const std::vector<Family> families = {Family::ipv4, Family::ipv6};

}  // namespace

TEST_CASE("a quoted echo request is known at every length of the quote") {
  for (const auto family : families) {
    const auto whole = packet_of(family, icmp_of(family), echo_request(family, data));
    const std::size_t header = family == Family::ipv4 ? 20 : 40;
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      const auto probe = parse_quote(Bytes(whole).first(size), family);
      REQUIRE(probe.has_value() == (size >= header));
      if (!probe) continue;
      REQUIRE(probe->destination == (family == Family::ipv4 ? b4 : b6));
      REQUIRE(probe->source == (family == Family::ipv4 ? a4 : a6));
      REQUIRE(probe->ttl == Ttl(1));
      REQUIRE(probe->protocol == icmp_of(family));
      REQUIRE(probe->identification == (family == Family::ipv4 ? 0x4321 : 0));
      REQUIRE(probe->identifier.has_value() == (size >= header + 8));
      REQUIRE(probe->sequence.has_value() == (size >= header + 8));
      if (probe->sequence) REQUIRE((*probe->identifier == 0x1234 && *probe->sequence == Seq(9)));
      REQUIRE(probe->payload.size() == (size > header + 8 ? size - header - 8 : 0));
      REQUIRE_FALSE(probe->source_port.has_value());
    }
  }
}

TEST_CASE("quoted UDP and TCP give ports, sequence and payload as far as they reach") {
  for (const auto family : families) {
    const bool is_v4 = family == Family::ipv4;
    const std::size_t header = is_v4 ? 20 : 40;
    ByteWriter udp;
    emit_udp({.source = Port(1000), .destination = Port(33434), .payload = data}, is_v4 ? a4 : a6, is_v4 ? b4 : b6,
             udp);
    const Buffer mss = {2, 4, 5, 0xB4};
    ByteWriter tcp;
    emit_tcp(
        {.source = Port(1000), .destination = Port(33434), .sequence = 0xCAFE0001, .options = mss, .payload = data},
        is_v4 ? a4 : a6, is_v4 ? b4 : b6, tcp);
    for (const bool is_tcp : {false, true}) {
      const auto whole = packet_of(family, is_tcp ? ip_protocol::tcp : ip_protocol::udp, (is_tcp ? tcp : udp).view());
      const std::size_t behind = header + (is_tcp ? 24 : 8);
      for (std::size_t size = header; size <= whole.size(); ++size) {
        const auto probe = parse_quote(Bytes(whole).first(size), family).value();
        REQUIRE(probe.source_port.has_value() == (size >= header + 4));
        if (probe.source_port) REQUIRE((probe.source_port == Port(1000) && probe.destination_port == Port(33434)));
        REQUIRE(probe.tcp_sequence.has_value() == (is_tcp && size >= header + 8));
        if (probe.tcp_sequence) REQUIRE(*probe.tcp_sequence == 0xCAFE0001);
        REQUIRE(probe.payload.size() == (size > behind ? size - behind : 0));
        REQUIRE_FALSE(probe.identifier.has_value());
      }
    }
  }
}

TEST_CASE("inner IPv4 options of every length are stepped over, whatever they hold") {
  const auto echo = echo_request(Family::ipv4, data);
  for (std::size_t words = 0; words <= 10; ++words) {
    for (const std::uint8_t filling : Buffer{0, 1, 7, 0x44, 0xFF}) {  // as types, and as lengths 0, 1 and too long
      const Buffer options(words * 4, filling);
      const auto probe = parse_quote(packet_of(Family::ipv4, ip_protocol::icmp, echo, options), Family::ipv4);
      REQUIRE(probe.has_value());
      REQUIRE(probe->sequence == Seq(9));
    }
  }
  auto broken = packet_of(Family::ipv4, ip_protocol::icmp, echo);
  for (unsigned words = 0; words <= 15; ++words) {  // 33 bytes are there
    broken[0] = static_cast<std::uint8_t>(0x40U | words);
    CHECK(parse_quote(broken, Family::ipv4).has_value() == (words >= 5 && words <= 8));
  }
}

TEST_CASE("inner IPv6 extension headers are walked") {
  const auto echo = echo_request(Family::ipv6, data);
  Buffer chain = from_hex(
                     "3c00010400000000"
                     "3a00010400000000")
                     .value();
  chain.insert(chain.end(), echo.begin(), echo.end());
  const auto whole = packet_of(Family::ipv6, 0, chain);
  const auto probe = parse_quote(whole, Family::ipv6).value();
  CHECK(probe.protocol == ip_protocol::icmp_v6);
  CHECK(probe.sequence == Seq(9));
  for (std::size_t size = 40; size < 40 + 16; ++size)
    CHECK_FALSE(parse_quote(Bytes(whole).first(size), Family::ipv6)->sequence.has_value());
}

TEST_CASE("what is no header of a probe of ours gives no fields") {
  const auto none = [](const Buffer& quote, Family family) {
    const auto probe = parse_quote(quote, family).value();
    return !probe.source_port && !probe.tcp_sequence && !probe.identifier && !probe.sequence && probe.payload.empty();
  };
  auto reply = echo_request(Family::ipv4, data);
  reply[0] = icmp_v4::echo_reply;
  CHECK(none(packet_of(Family::ipv4, ip_protocol::icmp, reply), Family::ipv4));
  const auto echo6 = echo_request(Family::ipv6, data);
  CHECK(none(packet_of(Family::ipv4, ip_protocol::icmp_v6, echo6), Family::ipv4));
  CHECK(none(packet_of(Family::ipv6, ip_protocol::icmp, echo_request(Family::ipv4, data)), Family::ipv6));
  CHECK(none(packet_of(Family::ipv4, 47, echo6), Family::ipv4));
  auto fragment = packet_of(Family::ipv4, ip_protocol::udp, data);
  fragment[7] = 1;
  CHECK(none(fragment, Family::ipv4));
}

TEST_CASE("a quote whose checksum or length was changed on its way is still ours") {
  auto quote = packet_of(Family::ipv4, ip_protocol::icmp, echo_request(Family::ipv4, data));
  quote[2] = quote[3] = 0;
  quote[10] ^= 0xFFU;
  CHECK(parse_quote(quote, Family::ipv4)->sequence == Seq(9));
  CHECK_FALSE(parse_quote(quote, Family::ipv6).has_value());
}
