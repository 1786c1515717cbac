// The texts are those that ping of iputils 20221126 printed when each of these errors was put before it by a network
// device in a namespace; those that the kernel keeps from it (marked) are read from its program text.
#include "support/catch.hpp"

#include <string>
#include <vector>

#include <ntool/wire/icmp_error_sentences.hpp>

using ntool::Family;
using ntool::wire::icmp_error_sentence;

TEST_CASE("ICMP errors have ping's sentences") {
  const auto said = [](std::uint8_t type, std::uint8_t code, std::uint32_t info = 0) {
    return icmp_error_sentence(Family::ipv4, type, code, info);
  };
  const std::vector<std::string> unreachable = {"Destination Net Unreachable",
                                                "Destination Host Unreachable",
                                                "Destination Protocol Unreachable",
                                                "Destination Port Unreachable",
                                                "Frag needed and DF set (mtu = 1400)",
                                                "Source Route Failed",
                                                "Destination Net Unknown",
                                                "Destination Host Unknown",
                                                "Source Host Isolated",
                                                "Destination Net Prohibited",
                                                "Destination Host Prohibited",
                                                "Destination Net Unreachable for Type of Service",
                                                "Destination Host Unreachable for Type of Service",
                                                "Packet filtered",
                                                "Precedence Violation",
                                                "Precedence Cutoff"};
  for (std::uint8_t code = 0; code < unreachable.size(); ++code) CHECK(said(3, code, 1400) == unreachable[code]);
  CHECK(said(3, 4, 0) == "Frag needed and DF set (mtu = 0)");
  CHECK(said(3, 16) == "Dest Unreachable, Bad Code: 16");  // kept back
  CHECK(said(3, 99) == "Dest Unreachable, Bad Code: 99");  // kept back
  CHECK(said(4, 0) == "Source Quench");
  CHECK(said(4, 1) == "Source Quench");
  CHECK(said(5, 0, 0x01020304) == "Redirect Network(New nexthop: 1.2.3.4)");
  CHECK(said(5, 1, 0x01020304) == "Redirect Host(New nexthop: 1.2.3.4)");
  CHECK(said(5, 2, 0x01020304) == "Redirect Type of Service and Network(New nexthop: 1.2.3.4)");
  CHECK(said(5, 3, 0xFFFEFDFC) == "Redirect Type of Service and Host(New nexthop: 255.254.253.252)");
  CHECK(said(5, 4, 0x01020304) == "Redirect, Bad Code: 4(New nexthop: 1.2.3.4)");
  CHECK(said(11, 0) == "Time to live exceeded");
  CHECK(said(11, 1) == "Frag reassembly time exceeded");  // kept back
  CHECK(said(11, 2) == "Time exceeded, Bad Code: 2");
  CHECK(said(12, 0) == "Parameter problem: pointer = 0");
  CHECK(said(12, 1, 20) == "Parameter problem: pointer = 20");
  CHECK(said(13, 0) == "Bad ICMP type: 13");  // kept back
}

TEST_CASE("ICMPv6 errors have ping's sentences") {
  const auto said = [](std::uint8_t type, std::uint8_t code, std::uint32_t info = 0) {
    return icmp_error_sentence(Family::ipv6, type, code, info);
  };
  CHECK(said(1, 0) == "Destination unreachable: No route");
  CHECK(said(1, 1) == "Destination unreachable: Administratively prohibited");
  CHECK(said(1, 2) == "Destination unreachable: Beyond scope of source address");
  CHECK(said(1, 3) == "Destination unreachable: Address unreachable");
  CHECK(said(1, 4) == "Destination unreachable: Port unreachable");
  CHECK(said(1, 5) == "Destination unreachable: Unknown code 5");
  CHECK(said(2, 0, 1280) == "Packet too big: mtu=1280");
  CHECK(said(2, 0, 70000) == "Packet too big: mtu=70000");
  CHECK(said(2, 3, 1400) == "Packet too big: mtu=1400, code=3");
  CHECK(said(3, 0) == "Time exceeded: Hop limit");
  CHECK(said(3, 1) == "Time exceeded: Defragmentation failure");
  CHECK(said(3, 2) == "Time exceeded: code 2");
  CHECK(said(4, 0, 6) == "Parameter problem: Wrong header field at 6");
  CHECK(said(4, 1, 40) == "Parameter problem: Unknown header at 40");
  CHECK(said(4, 2, 0) == "Parameter problem: Unknown option at 0");
  CHECK(said(4, 3, 6) == "Parameter problem: code 3 at 6");
  CHECK(said(100, 0) == "unknown icmp type: 100");
}
