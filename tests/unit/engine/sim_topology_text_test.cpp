#include "support/catch.hpp"

#include <ntool/engine/sim/topology_text.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::sim::parse_topology;

namespace {

std::string error_of(std::string_view text) {
  const auto topology = parse_topology(text);
  return topology ? "no error" : topology.error().text();
}

}  // namespace

TEST_CASE("a whole network is read from text", "[sim]") {
  const auto read = parse_topology(
      "# a network\n"
      "seed 7\r\n"
      "source 192.0.2.9 2001:db8::9\n"
      "\n"
      "hop 10.0.0.1 2001:db8:1::1 rtt 1.5ms jitter 200us loss 2.5% duplicate 1% reorder 3% 4ms ttl 64  # the first\n"
      "hop silent\n"
      "hop 10.0.1.1 10.0.1.2 balance packet limit 10/s burst 3 quote 28 mtu 1400 unreported silent 30%\n"
      "\thop 10.0.2.1 mpls 24001/5/9 mpls 16 unreachable admin quote full\n"
      "target 203.0.113.5 198.51.100.0/24 rtt 2s corrupt 10% badsum 100% icmp drop "
      "tcp 80 open tcp 20-25 reject tcp drop udp echo\n"
      "path\n"
      "target ::/0");
  REQUIRE(read);
  CHECK(read->seed == 7);
  CHECK(read->sources == std::vector{*IpAddress::parse("192.0.2.9"), *IpAddress::parse("2001:db8::9")});
  REQUIRE(read->paths.size() == 2);
  const auto& hops = read->paths[0].hops;
  REQUIRE(hops.size() == 4);
  CHECK(hops[0].addresses.size() == 2);
  CHECK(hops[0].line == engine::sim::Line{1500us, 200us, 0.025, 0.01, 0.03, 4ms});
  CHECK(hops[0].ttl == Ttl(64));
  CHECK(hops[1].addresses.empty());
  CHECK(hops[1].silence == 1);
  CHECK(hops[2].balance == engine::sim::Balance::packet);
  CHECK(hops[2].limit == engine::sim::RateLimit{10, 3});
  CHECK(hops[2].quote == 28);
  CHECK(hops[2].mtu == engine::sim::LinkMtu{Mtu(1400), false});
  CHECK(hops[2].silence == 0.3);
  CHECK(hops[3].labels == std::vector<wire::MplsLabel>{{24001, 5, false, Ttl(9)}, {16, 0, true, Ttl(1)}});
  CHECK(hops[3].refuses == engine::sim::IcmpKind{3, 13, 1, 1});
  CHECK(hops[3].quote == engine::sim::quote_all);
  REQUIRE(read->paths[0].targets.size() == 1);
  const auto& target = read->paths[0].targets[0];
  CHECK(target.addresses.size() == 2);
  CHECK(target.line.rtt == 2s);
  CHECK(target.corrupt == 0.1);
  CHECK(target.bad_checksum == 1);
  CHECK(target.icmp == engine::sim::IcmpRule::drop);
  CHECK(target.tcp.of(Port(80)) == engine::sim::TcpRule::open);
  CHECK(target.tcp.of(Port(22)) == engine::sim::TcpRule::reject);
  CHECK(target.tcp.of(Port(26)) == engine::sim::TcpRule::drop);
  CHECK(target.udp.of(Port(1)) == engine::sim::UdpRule::echo);
  CHECK(read->paths[1].hops.empty());
  CHECK(read->paths[1].targets.size() == 1);
}

TEST_CASE("nothing is a network without paths", "[sim]") {
  CHECK(parse_topology("")->paths.empty());
  CHECK(parse_topology("# only this")->paths.empty());
}

TEST_CASE("what is wrong in a topology is told with its line", "[sim]") {
  CHECK(error_of("seed 1\n\nhopp 10.0.0.1") ==
        "read topology line 3: 'hopp' is none of seed, source, link, path, hop, loop, target");
  CHECK(error_of("target") == "read topology line 1: a target needs an address or a prefix");
  CHECK(error_of("target 10.0.0.1\nhop 10.0.0.2") ==
        "read topology line 2: a hop after a target: begin a new 'path' for it");
  CHECK(error_of("hop 10.0.0.1 rtt") == "read topology line 1: 'rtt' lacks its value");
  CHECK(error_of("hop 10.0.0.1 rtt 5") == "read topology line 1: '5' is not a time such as 1.5ms or 2s, up to an hour");
  CHECK(error_of("hop 10.0.0.1 rtt 3601s") ==
        "read topology line 1: '3601s' is not a time such as 1.5ms or 2s, up to an hour");
  CHECK(error_of("hop 10.0.0.1 loss 101%") == "read topology line 1: '101%' is not a share such as 2.5%, up to 100%");
  CHECK(error_of("hop 10.0.0.1 loss 0.5") == "read topology line 1: '0.5' is not a share such as 2.5%, up to 100%");
  CHECK(error_of("hop 10.0.0.1 limit 5") == "read topology line 1: '5' is not a rate such as 10/s");
  CHECK(error_of("hop 10.0.0.1 tcp open") == "read topology line 1: a hop has no 'tcp'");
  CHECK(error_of("target 10.0.0.1 mtu 1400") == "read topology line 1: a target has no 'mtu'");
  CHECK(error_of("target 10.0.0.1 tcp ajar") ==
        "read topology line 1: 'ajar' of 'tcp' is none of open, reset, drop, reject");
  CHECK(error_of("target 10.0.0.1 udp 0 echo") ==
        "read topology line 1: '0' of 'udp' is neither a port nor a range of ports");
  CHECK(error_of("hop 10.0.0.1 mpls 1048576") ==
        "read topology line 1: '1048576' is not a label such as 24001 or 24001/5/1 (label, traffic class, TTL)");
  CHECK(error_of("hop 10.0.0.1 mtu 67") == "read topology line 1: '67' of 'mtu' is not a number from 68 to 65535");
  CHECK(error_of("hop 10.0.0.1 error 3") == "read topology line 1: '3' is not a type and a code such as 3/13");
  CHECK(error_of("source ::1 gateway") == "read topology line 1: 'gateway' is not an IP address");
  CHECK(error_of("seed 7 8") == "read topology line 1: '8' is too much");
  CHECK(error_of("hop fe80::1%2") == "read topology line 1: a hop has no 'fe80::1%2'");
}

TEST_CASE("loops, translation, interfaces, banners and the own link are read", "[sim]") {
  const auto topology = engine::sim::parse_topology(
      "link mtu 1500\n"
      "hop 10.0.0.1 nat 198.51.100.9 2001:db8::9 interface et-0/0/1 ifindex 5 ifmtu 9000 mtu 1400\n"
      "hop 10.0.0.2 ifindex 7\nloop 1 2\n"
      "target 203.0.113.5 banner 80 220\\sready\\r\\n banner 81 \\\\\\x00\\xff");
  REQUIRE(topology);
  CHECK(topology->link_mtu == Mtu(1500));
  const auto& path = topology->paths.at(0);
  CHECK(path.loop == engine::sim::RoutingLoop{1, 2});
  const auto& hop = path.hops[0];
  CHECK(hop.nat == std::vector{IpAddress::parse("198.51.100.9").value(), IpAddress::parse("2001:db8::9").value()});
  CHECK(hop.interface == engine::sim::InterfaceInfo{"et-0/0/1", IfIndex(5), Mtu(9000)});
  CHECK(path.hops[1].interface == engine::sim::InterfaceInfo{.index = IfIndex(7)});
  const auto& banners = path.targets.at(0).banners;
  REQUIRE(banners.size() == 2);
  CHECK(banners[0] == engine::sim::Banner{Port(80), "220 ready\r\n"});
  CHECK(banners[1] == engine::sim::Banner{Port(81), std::string("\\\0\xff", 3)});

  CHECK(error_of("hop 10.0.0.1\nloop 1 2") != "no error");
  CHECK(error_of("hop 10.0.0.1\nhop 10.0.0.2\nloop 2 1") != "no error");
  CHECK(error_of("loop 0 1") != "no error");
  CHECK(error_of("hop 10.0.0.1 nat") != "no error");
  CHECK(error_of("hop 10.0.0.1 ifindex 0") != "no error");
  CHECK(error_of("hop 10.0.0.1 interface " + std::string(64, 'x')) != "no error");
  CHECK(error_of("link 1500") != "no error");
  CHECK(error_of("link mtu 67") != "no error");
  for (const std::string_view text : {"\\", "\\q", "\\x", "\\x7", "\\xzz"}) {
    CHECK(error_of("target 203.0.113.5 banner 80 " + std::string(text)) != "no error");
  }
  CHECK(error_of("target 203.0.113.5 banner 0 text") != "no error");
}
