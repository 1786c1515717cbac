// DCCP: a request, what answers it, and what only looks like it.
#include "support/catch.hpp"

#include <ntool/wire/dccp.hpp>

using namespace ntool;

namespace {

const IpAddress us = *IpAddress::parse("192.0.2.1");
const IpAddress them = *IpAddress::parse("198.51.100.7");

std::vector<std::uint8_t> emitted(const wire::DccpPacket& packet) {
  ByteWriter out;
  wire::emit_dccp(packet, us, them, out);
  return out.take();
}

}  // namespace

TEST_CASE("a DCCP request is as RFC 4340 5 draws it") {
  const auto bytes = emitted(
      {.source = Port(0x1234), .destination = Port(33434), .sequence = 0x0102030405, .service_code = 0x70696e67});
  REQUIRE(bytes.size() == 20);
  CHECK(to_hex(Bytes(bytes).first(6)) == "1234829a0500");
  CHECK(to_hex(Bytes(bytes).subspan(8)) ==
        "0100000102030405"
        "70696e67");
  const auto same = wire::parse_dccp(bytes, us, them);
  REQUIRE(same);
  CHECK(same->checksum_ok);
  CHECK(same->type == wire::dccp_type::request);
  CHECK(same->sequence == 0x0102030405);
  CHECK(same->service_code == 0x70696e67);
  CHECK_FALSE(same->acknowledgement);
  CHECK_FALSE(wire::parse_dccp(bytes, us, us)->checksum_ok);
}

TEST_CASE("responses and resets acknowledge") {
  for (const auto type : {wire::dccp_type::response, wire::dccp_type::reset}) {
    const auto bytes = emitted({.type = type, .sequence = 9, .acknowledgement = 0xFFFFFFFFFFFF});
    CHECK(bytes.size() == 28);
    const auto packet = wire::parse_dccp(bytes, us, them);
    REQUIRE(packet);
    CHECK(packet->type == type);
    CHECK(packet->acknowledgement == 0xFFFFFFFFFFFF);
    CHECK(packet->checksum_ok);
  }
}

TEST_CASE("broken DCCP packets are errors") {
  const auto whole = emitted({.type = wire::dccp_type::reset, .acknowledgement = 1});
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(wire::parse_dccp(Bytes(whole).first(size), us, them));
  auto bytes = whole;
  bytes[4] = 6;  // a header that ends before its acknowledgement
  CHECK_FALSE(wire::parse_dccp(bytes, us, them));
  bytes = whole;
  bytes[4] = 8;  // … behind the packet
  CHECK_FALSE(wire::parse_dccp(bytes, us, them));
  bytes = whole;
  bytes[8] &= 0xFEU;  // a short sequence number
  CHECK_FALSE(wire::parse_dccp(bytes, us, them));
}
