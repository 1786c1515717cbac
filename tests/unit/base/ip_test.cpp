#include "support/catch.hpp"

#include <arpa/inet.h>
#include <optional>
#include <random>
#include <vector>

#include <ntool/base/ip.hpp>

using namespace ntool;

namespace {

/// The C library's opinion, as an oracle: network bytes, or nothing.
std::optional<std::vector<std::uint8_t>> by_inet_pton(int family, const std::string& text) {
  std::vector<std::uint8_t> bytes(family == AF_INET ? 4 : 16);
  if (text.find('\0') != std::string::npos || ::inet_pton(family, text.c_str(), bytes.data()) != 1) return std::nullopt;
  return bytes;
}

void compare_with_oracle(const std::string& text) {
  CAPTURE(text);
  const auto ours = IpAddress::parse(text);
  const auto v4 = by_inet_pton(AF_INET, text);
  const auto v6 = by_inet_pton(AF_INET6, text);
  REQUIRE(ours.has_value() == (v4.has_value() || v6.has_value()));
  if (!ours) return;
  const auto bytes = ours->bytes();
  CHECK(std::vector(bytes.begin(), bytes.end()) == (v4 ? *v4 : *v6));
}

IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}

}  // namespace

TEST_CASE("addresses by hand agree with inet_pton") {
  for (const auto* text : {"0.0.0.0",
                           "255.255.255.255",
                           "192.0.2.1",
                           "256.0.0.1",
                           "1.2.3",
                           "1.2.3.4.5",
                           "1.2.3.",
                           ".1.2.3",
                           "1..2.3",
                           "01.2.3.4",
                           "1.2.3.04",
                           "00.0.0.0",
                           "0x1.2.3.4",
                           "1.2.3.4 ",
                           " 1.2.3.4",
                           "+1.2.3.4",
                           "-1.2.3.4",
                           "1.2.3.1000",
                           "",
                           ".",
                           "...",
                           ":",
                           "::",
                           ":::",
                           "::1",
                           "1::",
                           "1:2:3:4:5:6:7:8",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1:2:3:4:5:6:7::",
                           "::2:3:4:5:6:7:8",
                           "1::2::3",
                           "::1::",
                           "1:",
                           ":1",
                           "1::2:",
                           ":1::2",
                           "12345::",
                           "g::",
                           "::ffff:1.2.3.4",
                           "::1.2.3.4",
                           "1:2:3:4:5:6:1.2.3.4",
                           "1:2:3:4:5:6:7:1.2.3.4",
                           "1.2.3.4::",
                           "::1.2.3.4:5",
                           "::1.2.3",
                           "::1.2.3.256",
                           "::01.2.3.4",
                           "1:2:3:4:5::1.2.3.4",
                           "1:2:3:4:5:6::1.2.3.4",
                           "2001:DB8::A",
                           "2001:0db8::000a",
                           "::00001",
                           "[::1]",
                           "::1/64",
                           "fe80::1 ",
                           "::ffff:1.2.3.4.5",
                           "1:2:3:4:5:6:7:8::",
                           "::1:2:3:4:5:6:7:8",
                           "0:0:0:0:0:0:0:0"}) {
    compare_with_oracle(text);
  }
}

TEST_CASE("random near-addresses agree with inet_pton") {
  std::mt19937 random(4711);
  constexpr std::string_view v4_letters = "0125.";
  constexpr std::string_view v6_letters = "01aF::::.";
  for (int i = 0; i < 20'000; ++i) {
    const auto letters = i % 2 == 0 ? v4_letters : v6_letters;
    std::string text;
    const auto length = random() % 24;
    for (std::size_t k = 0; k < length; ++k) text += letters[random() % letters.size()];
    compare_with_oracle(text);
  }
}

TEST_CASE("IPv6 text agrees with inet_ntop, and parses back") {
  std::mt19937 random(4712);
  for (int i = 0; i < 20'000; ++i) {
    IpAddress::V6Bytes bytes{};
    for (auto& byte : bytes) byte = random() % 3 == 0 ? static_cast<std::uint8_t>(random()) : std::uint8_t{0};
    const IpAddress address(bytes);
    CHECK(IpAddress::parse(address.to_string()).value() == address);
    char theirs[INET6_ADDRSTRLEN];
    ::inet_ntop(AF_INET6, bytes.data(), theirs, sizeof theirs);
    // The C library writes ::/96 with a dotted tail, which RFC 5952 keeps for prefixes that are known to hold IPv4.
    if (std::string_view(theirs).find('.') == std::string_view::npos) CHECK(address.to_string() == theirs);
  }
}

TEST_CASE("IPv6 text by the rules of RFC 5952") {
  CHECK(ip("2001:0db8::0001").to_string() == "2001:db8::1");                // 4.1 leading zeros
  CHECK(ip("2001:db8:0:0:0:0:2:1").to_string() == "2001:db8::2:1");         // 4.2.1 as short as possible
  CHECK(ip("2001:db8:0:1:1:1:1:1").to_string() == "2001:db8:0:1:1:1:1:1");  // 4.2.2 one group is not shortened
  CHECK(ip("2001:0:0:1:0:0:0:1").to_string() == "2001:0:0:1::1");           // 4.2.3 the longest run
  CHECK(ip("2001:db8:0:0:1:0:0:1").to_string() == "2001:db8::1:0:0:1");     // 4.2.3 the first of two
  CHECK(ip("2001:DB8::ABCD").to_string() == "2001:db8::abcd");              // 4.3 lower case
  CHECK(ip("::ffff:c000:0201").to_string() == "::ffff:192.0.2.1");          // 5 IPv4-mapped
  CHECK(ip("::").to_string() == "::");
  CHECK(ip("1:0:0:0:0:0:0:0").to_string() == "1::");
  CHECK(ip("0:0:0:0:0:0:0:1").to_string() == "::1");
}

TEST_CASE("a zone is a number here, and only IPv6 has one") {
  CHECK(ip("fe80::1%2").zone() == IfIndex(2));
  CHECK(ip("fe80::1%4294967295").to_string() == "fe80::1%4294967295");
  for (const auto* text : {"fe80::1%", "fe80::1%0", "fe80::1%4294967296", "fe80::1%eth0", "fe80::1%-1", "%1",
                           "fe80::1%1%1", "192.0.2.1%1"}) {
    CAPTURE(text);
    CHECK_FALSE(IpAddress::parse(text).has_value());
  }
}

TEST_CASE("kinds of addresses") {
  CHECK(ip("127.255.255.255").is_loopback());
  CHECK(ip("::1").is_loopback());
  CHECK_FALSE(ip("128.0.0.1").is_loopback());
  CHECK(ip("169.254.1.1").is_link_local());
  CHECK(ip("febf::1").is_link_local());
  CHECK_FALSE(ip("fec0::1").is_link_local());
  CHECK(ip("239.0.0.1").is_multicast());
  CHECK(ip("ff02::1").is_multicast());
  CHECK_FALSE(ip("240.0.0.1").is_multicast());
  CHECK(ip("::%3").is_unspecified());
  CHECK(ip("0.0.0.0").is_unspecified());
  CHECK(ip("::ffff:192.0.2.1").is_v4_mapped());
  CHECK(ip("::ffff:192.0.2.1").unmapped() == ip("192.0.2.1"));
  CHECK(ip("::1").unmapped() == ip("::1"));
}

TEST_CASE("order: IPv4 first, then by bytes, then by zone") {
  CHECK(ip("255.255.255.255") < ip("::"));
  CHECK(ip("9.0.0.0") < ip("10.0.0.0"));
  CHECK(ip("fe80::1%1") < ip("fe80::1%2"));
  CHECK(ip("fe80::1%9") < ip("fe80::2%1"));
}

TEST_CASE("bytes of 4 and 16 are addresses, others are not") {
  const std::vector<std::uint8_t> bytes(17, 1);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    CAPTURE(size);
    CHECK(IpAddress::from_bytes(std::span(bytes).first(size)).has_value() == (size == 4 || size == 16));
  }
}

TEST_CASE("endpoints are written with brackets where they need them") {
  CHECK(Endpoint{ip("192.0.2.1"), Port(80)}.to_string() == "192.0.2.1:80");
  CHECK(Endpoint{ip("2001:db8::1"), Port(65535)}.to_string() == "[2001:db8::1]:65535");
}

TEST_CASE("prefixes: mask, network and broadcast at every kind of length") {
  const auto prefix = Prefix::parse("172.17.4.3/20").value();
  CHECK(prefix.netmask() == ip("255.255.240.0"));
  CHECK(prefix.network() == ip("172.17.0.0"));
  CHECK(prefix.broadcast() == ip("172.17.15.255"));
  CHECK(prefix.to_string() == "172.17.4.3/20");
  CHECK(Prefix::parse("10.1.2.3/0")->netmask() == ip("0.0.0.0"));
  CHECK(Prefix::parse("10.1.2.3/32")->broadcast() == ip("10.1.2.3"));
  CHECK(Prefix::parse("10.1.2.3")->length() == 32);
  CHECK(Prefix::parse("2001:db8:ffff::1/33")->network() == ip("2001:db8:8000::"));
  CHECK(Prefix::parse("::1")->length() == 128);
}

TEST_CASE("prefixes contain what shares their leading bits") {
  const auto prefix = Prefix::parse("172.17.0.3/16").value();
  CHECK(prefix.contains(ip("172.17.255.255")));
  CHECK_FALSE(prefix.contains(ip("172.18.0.0")));
  CHECK_FALSE(prefix.contains(ip("::ffff:172.17.0.1")));
  CHECK(Prefix::parse("fe80::/10")->contains(ip("fe80::1%3")));
  CHECK(Prefix::parse("0.0.0.0/0")->contains(ip("255.255.255.255")));
}

TEST_CASE("texts that are no prefixes") {
  for (const auto* text : {"1.2.3.4/33", "::/129", "1.2.3.4/", "1.2.3.4/-1", "1.2.3.4/a", "/8", "1.2.3/8",
                           "1.2.3.4/8/8", "1.2.3.4/99999999999999999999", "1.2.3.4/ 8"}) {
    CAPTURE(text);
    CHECK_FALSE(Prefix::parse(text).has_value());
  }
  CHECK_FALSE(Prefix::make(ip("1.2.3.4"), 33).has_value());
}

TEST_CASE("the same host, whatever its link is called") {
  const auto host = *IpAddress::parse("fe80::1");
  CHECK(host.with_zone(IfIndex(2)).same_host(host));
  CHECK(host.with_zone(IfIndex(2)).same_host(host.with_zone(IfIndex(3))));
  CHECK_FALSE(host.same_host(*IpAddress::parse("fe80::2")));
  CHECK_FALSE(IpAddress::any(Family::ipv4).same_host(IpAddress::any(Family::ipv6)));
}
