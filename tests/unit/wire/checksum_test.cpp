#include "support/catch.hpp"

#include <vector>

#include <ntool/wire/ip_packet.hpp>

using namespace ntool;
using namespace ntool::wire;

namespace {

std::vector<std::uint8_t> bytes_of(std::string_view hex) {
  return from_hex(hex).value();
}

/// RFC 1071 4.1, two bytes at a time.
std::uint16_t plain_checksum(Bytes bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    sum += bytes[i] * 256U + (i + 1 < bytes.size() ? bytes[i + 1] : 0U);
    sum = (sum & 0xFFFFU) + (sum >> 16U);
  }
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

TEST_CASE("the checksum is that of RFC 1071") {
  CHECK(checksum(bytes_of("0001 f203 f4f5 f6f7")) == 0x220D);  // RFC 1071 3: the sum is ddf2
  CHECK(checksum({}) == 0xFFFF);
  CHECK(checksum(bytes_of("ff")) == 0x00FF);  // the odd byte is the high one
  CHECK(checksum(bytes_of("0000")) == 0xFFFF);
  CHECK(checksum(bytes_of("ffff")) == 0);
  CHECK(checksum(bytes_of("45000073000040004011b861c0a80001c0a800c7")) == 0);  // in place: right
}

TEST_CASE("the wide steps add up to the same at every length and beginning") {
  std::vector<std::uint8_t> bytes(100);
  std::uint32_t random = 1;
  for (auto& byte : bytes) {
    random = random * 1664525U + 1013904223U;
    byte = static_cast<std::uint8_t>(random >> 24U);
  }
  for (std::size_t from = 0; from < 9; ++from) {
    for (std::size_t size = 0; size + from <= bytes.size(); ++size) {
      const auto part = Bytes(bytes).subspan(from, size);
      REQUIRE(checksum(part) == plain_checksum(part));
      const std::size_t half = size / 2 & ~std::size_t{1};
      REQUIRE(checksum(part.subspan(half), checksum_sum(part.first(half))) == plain_checksum(part));
    }
  }
  const std::vector<std::uint8_t> ones(65535, 0xFF);
  CHECK(checksum(ones) == plain_checksum(ones));
}

TEST_CASE("the pseudo-header counts addresses, protocol and length") {
  const auto v4 = [](std::uint8_t last) { return IpAddress(IpAddress::V4Bytes{192, 0, 2, last}); };
  // c000 + 0201 + c000 + 0202 + 0011 + 000a
  CHECK((pseudo_header_sum(v4(1), v4(2), ip_protocol::udp, 10) & 0xFFFFU) == 0x841F);
  const auto v6 = IpAddress::loopback(Family::ipv6);
  CHECK(pseudo_header_sum(v6, v6, ip_protocol::icmp_v6, 70000) == 1 + 1 + 58 + 70000 - 0xFFFF);
}
