#include "support/catch.hpp"

#include <ntool/wire/as_info.hpp>

using namespace ntool;

namespace {

IpAddress address(std::string_view text) {
  return IpAddress::parse(text).value();
}

}  // namespace

TEST_CASE("the domains under which DNS keeps origins and names") {
  CHECK(wire::as_origin_domain(address("216.90.108.31")) == "31.108.90.216.origin.asn.cymru.com");
  CHECK(wire::as_origin_domain(address("::ffff:216.90.108.31")) == "31.108.90.216.origin.asn.cymru.com");
  CHECK(wire::as_origin_domain(address("2001:4860:b002::68")) ==
        "8.6.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.0.0.b.0.6.8.4.1.0.0.2.origin6.asn.cymru.com");
  CHECK(wire::as_name_domain(4294967295) == "AS4294967295.asn.cymru.com");
}

TEST_CASE("an origin has numbers, prefix, country, registry and date") {
  CHECK(wire::parse_as_origin("23028 15169 | 216.90.108.0/24 | US | arin | 1998-09-25") ==
        wire::AsInfo{.numbers = {23028, 15169},
                     .prefix = Prefix::parse("216.90.108.0/24").value(),
                     .country = "US",
                     .registry = "arin",
                     .allocated = "1998-09-25"});
  CHECK(wire::parse_as_origin("64500 | 2001:db8::/32 |  | ripencc | ").value().registry == "ripencc");
  CHECK(wire::parse_as_origin("64500").value() == wire::AsInfo{.numbers = {64500}});
  CHECK(wire::parse_as_origin("1 1 0 x 2 | nonsense").value() == wire::AsInfo{.numbers = {1, 2}});
}

TEST_CASE("an origin without a number is an error, and a thousand numbers are cut") {
  for (const auto* text : {"", "|", " | 192.0.2.0/24 | US", "NA | 192.0.2.0/24", "0 |", "4294967296 |", "-5 |"}) {
    CHECK_FALSE(wire::parse_as_origin(text));
  }
  std::string many;
  for (int i = 1; i <= 1000; ++i) many += std::to_string(i) + " ";
  CHECK(wire::parse_as_origin(many).value().numbers.size() == 16);
}

TEST_CASE("a name is what stands behind the fourth bar") {
  CHECK(wire::parse_as_name("23028 | US | arin | 2002-01-04 | TEAM-CYMRU - Team Cymru Inc., US") ==
        "TEAM-CYMRU - Team Cymru Inc., US");
  CHECK(wire::parse_as_name("1 | US | arin | 2002-01-04 | A | B \"C\" \x1b[2J") == "A | B \"C\" \x1b[2J");
  CHECK(wire::parse_as_name("1 | US | arin").empty());
  CHECK(wire::parse_as_name("").empty());
  CHECK(wire::parse_as_name("1 | | | | " + std::string(60000, 'n')).size() == 255);
}

TEST_CASE("numbers of systems") {
  CHECK(wire::parse_as_number("AS64500") == 64500);
  CHECK(wire::parse_as_number("as1") == 1);
  CHECK(wire::parse_as_number("4294967295") == 4294967295);
  for (const auto* text : {"", "AS", "AS0", "0", "4294967296", "AS-1", "AS1 ", "ASx", "A1"}) {
    CHECK(wire::parse_as_number(text) == std::nullopt);
  }
}

TEST_CASE("private and reserved addresses are nobody's") {
  for (const auto* text : {"0.0.0.0",        "10.255.255.255",  "100.64.0.1",  "100.127.255.255",
                           "127.0.0.1",      "169.254.3.4",     "172.16.0.1",  "172.31.255.255",
                           "192.0.0.8",      "192.0.2.1",       "192.168.1.1", "198.18.0.1",
                           "198.19.255.255", "198.51.100.1",    "203.0.113.1", "224.0.0.1",
                           "240.0.0.1",      "255.255.255.255", "::",          "::1",
                           "fe80::1",        "fc00::1",         "fd12::1",     "ff02::1",
                           "2001:db8::1",    "2001:20::1",      "3fff::1",     "64:ff9b::1",
                           "::ffff:10.0.0.1"}) {
    INFO(text);
    CHECK(wire::never_announced(address(text)));
  }
  for (const auto* text : {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
                           "172.32.0.0", "192.0.1.1", "198.17.255.255", "198.20.0.0", "223.255.255.255",
                           "2001:4860:4860::8888", "2a00::1", "3ffe::1", "::ffff:8.8.8.8"}) {
    INFO(text);
    CHECK_FALSE(wire::never_announced(address(text)));
  }
}
