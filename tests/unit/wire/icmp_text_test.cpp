#include "support/catch.hpp"

#include <ntool/wire/icmp_text.hpp>

using ntool::Family;
using ntool::wire::icmp_error_text;

TEST_CASE("ICMP errors have the words of their RFCs") {
  CHECK(icmp_error_text(Family::ipv4, 3, 0) == "network unreachable");
  CHECK(icmp_error_text(Family::ipv4, 3, 1) == "host unreachable");
  CHECK(icmp_error_text(Family::ipv4, 3, 3) == "port unreachable");
  CHECK(icmp_error_text(Family::ipv4, 3, 10) == "host administratively prohibited");
  CHECK(icmp_error_text(Family::ipv4, 3, 13) == "communication administratively prohibited");
  CHECK(icmp_error_text(Family::ipv4, 3, 15) == "precedence cutoff in effect");
  CHECK(icmp_error_text(Family::ipv4, 11, 0) == "time to live exceeded");
  CHECK(icmp_error_text(Family::ipv4, 11, 1) == "fragment reassembly time exceeded");
}

TEST_CASE("ICMPv6 errors have words of their own") {
  CHECK(icmp_error_text(Family::ipv6, 1, 0) == "no route to destination");
  CHECK(icmp_error_text(Family::ipv6, 1, 1) == "communication administratively prohibited");
  CHECK(icmp_error_text(Family::ipv6, 1, 3) == "address unreachable");
  CHECK(icmp_error_text(Family::ipv6, 1, 4) == "port unreachable");
  CHECK(icmp_error_text(Family::ipv6, 1, 7) == "error in source routing header");
  CHECK(icmp_error_text(Family::ipv6, 2, 0) == "packet too big");
  CHECK(icmp_error_text(Family::ipv6, 3, 0) == "hop limit exceeded");
}

TEST_CASE("codes beyond the tables are told by number") {
  CHECK(icmp_error_text(Family::ipv4, 3, 16) == "ICMP type 3 code 16");
  CHECK(icmp_error_text(Family::ipv4, 255, 255) == "ICMP type 255 code 255");
  CHECK(icmp_error_text(Family::ipv6, 1, 8) == "ICMPv6 type 1 code 8");
  CHECK(icmp_error_text(Family::ipv6, 0, 0) == "ICMPv6 type 0 code 0");
}
