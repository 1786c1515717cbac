// Drawings as exact texts: what `ntool lab show` prints.
#include "support/catch.hpp"
#include "support/lab_text.hpp"

#include <ntool/base/text.hpp>
#include <ntool/engine/lab/lab_record.hpp>
#include <ntool/report/json.hpp>

using namespace ntool;
using namespace ntool::engine::lab;
using ntool::test::lab_of;

namespace {

/// Without the name of the lab, which is the test's file's.
std::string drawing(std::string_view name, std::size_t columns) {
  const auto lab = parse_lab(built_in_text(name).value(), name);
  REQUIRE(lab);
  return draw(*lab, columns);
}

}  // namespace

TEST_CASE("two hosts are drawn side by side, addresses at the ends of their cable") {
  CHECK(drawing("two-hosts", 80) == R"(two-hosts: 2 hosts, 1 link

┌────────┐ 172.17.0.3  172.17.0.2 ┌────────┐
│ client ├─eth0──────────────eth0─┤ server │
└────────┘ fd17::3        fd17::2 └────────┘
)");
}

TEST_CASE("a chain goes on in the next row where the screen ends") {
  CHECK(drawing("two-hosts", 0) == R"(two-hosts: 2 hosts, 1 link

┌────────┐
│ client ├─ ⋯
└────────┘
   172.17.0.3  172.17.0.2 ┌────────┐
⋯ ─eth0──────────────eth0─┤ server │
   fd17::3        fd17::2 └────────┘
)");
  CHECK(drawing("routers-2", 80) == R"(routers-2: 4 hosts (2 routers), 3 links

┌────────┐ 10.0.1.2            10.0.1.1 ┌────┐
│ client ├─eth0────────────────────eth0─┤ r1 ├─ ⋯
└────────┘ fd10:0:0:1::2  fd10:0:0:1::1 └────┘
   10.0.2.2            10.0.2.1 ┌────┐ 198.51.100.254   198.51.100.1 ┌────────┐
⋯ ─eth1────────────────────eth0─┤ r2 ├─eth1─────────────────────eth0─┤ server │
   fd10:0:0:2::2  fd10:0:0:2::1 └────┘ 2001:db8:1::fe  2001:db8:1::1 └────────┘

routes
  client  default via 10.0.1.1 eth0
          default via fd10:0:0:1::1 eth0
  r1      198.51.100.0/24 via 10.0.2.1 eth1
          2001:db8:1::/64 via fd10:0:0:2::1 eth1
  r2      10.0.1.0/24 via 10.0.2.2 eth0
          fd10:0:0:1::/64 via fd10:0:0:2::2 eth0
  server  default via 198.51.100.254 eth0
          default via 2001:db8:1::fe eth0
)");
}

TEST_CASE("hosts in no chain stand one below the other, with NAT and services") {
  CHECK(drawing("dual-homed", 80) == R"(dual-homed: 4 hosts (2 routers), 3 links

┌────────┐
│ client ├─ eth0  10.0.0.10/24  fd10::10/64 ── r1, r2
└────────┘
┌────────┐
│ r1     ├─ eth0  10.0.0.1/24  fd10::1/64   ── client, r2
│ router ├─ eth1  10.1.0.1/24  fd10:1::1/64 ── server
└────────┘
┌────────┐
│ r2     ├─ eth0  10.0.0.2/24  fd10::2/64   ── client, r1
│ router ├─ eth1  10.2.0.1/24  fd10:2::1/64 ── server
└────────┘
┌────────┐
│ server ├─ eth0  10.1.0.2/24  fd10:1::2/64 ── r1
│        ├─ eth1  10.2.0.2/24  fd10:2::2/64 ── r2
└────────┘

routes
  client  10.1.0.0/24 via 10.0.0.1 eth0
          10.2.0.0/24 via 10.0.0.2 eth0
          fd10:1::/64 via fd10::1 eth0
          fd10:2::/64 via fd10::2 eth0
  server  default via 10.2.0.1 eth1
          default via fd10:2::1 eth1
services
  server  ntool nc -l -k -p 8001
)");
  CHECK(drawing("nat", 40) == R"(nat: 3 hosts (1 router), 2 links

┌────────┐
│ client ├─ eth0 ── fw
│        │          192.168.1.2/24
│        │          fd19::2/64
└────────┘
┌────────┐
│ fw     ├─ eth0 ── client
│ router │          192.168.1.1/24
│        │          fd19::1/64
│        ├─ eth1 ── server
│        │          203.0.113.254/24
│        │          2001:db8:113::fe/64
└────────┘
┌────────┐
│ server ├─ eth0 ── fw
│        │          203.0.113.1/24
│        │          2001:db8:113::1/64
└────────┘

routes
  client  default via 192.168.1.1 eth0
          default via fd19::1 eth0
NAT
  fw  masquerade what leaves by eth1
      tcp 80 → 192.168.1.2:8080
services
  client  ntool nc -l -k -p 8080
  server  ntool nc -l -k -p 8001
)");
}

TEST_CASE("firewall rules are told in their order") {
  CHECK_THAT(drawing("firewall", 80), Catch::Matchers::EndsWith(R"(firewall
  fw  forward tcp 20 → reject with net-unreachable
      forward tcp 21 → reject with host-unreachable
      forward tcp 22 → reject with port-unreachable
      forward tcp 23 → reject with admin-prohibited
      forward tcp 24 → reject with tcp-reset
      forward tcp 25 → drop
      forward udp 53 → drop
      forward udp 123 → reject with admin-prohibited
      input tcp 23 → reject with port-unreachable
services
  server  ntool nc -l -k -p 25
          ntool nc -l -k -p 8001
          ntool nc -l -6 -k -p 8001
)"));
}

TEST_CASE("the simulated internet is drawn hop by hop") {
  CHECK(drawing("internet", 80) == R"(internet: 2 hosts (1 router), 1 link, a simulated internet

┌────────┐ 192.168.1.2  192.168.1.1 ┌────┐ 100.64.0.2  100.64.0.1 ┌──────────┐
│ client ├─eth0────────────────eth0─┤ r1 ├─eth1───────────────────┤ internet │
└────────┘ fd19::2          fd19::1 └────┘ fd64::2        fe80::1 └──────────┘

the internet behind r1: gateway 100.64.0.1, gateway fe80::1, seed 1
to 198.51.100.0/24, 2001:db8:1::/48
   1  203.0.113.1       2 ms
   2  203.0.113.2       5 ms  balanced by flow, jitter 1 ms
      203.0.113.6
   3  *                 6 ms  silent
   4  203.0.113.10      8 ms  at most 1 error/s, MPLS 24001, interface et-0/0/1
   5  203.0.113.14     10 ms  MPLS 24002
   6  203.0.113.18     11 ms  jitter 3 ms, 0.5% lost
   7  203.0.113.22     12 ms  balanced by packet
      203.0.113.26
   8  203.0.113.30     14 ms
   9  203.0.113.34     15 ms  quotes 8 bytes
  10  203.0.113.38     16 ms
  11  203.0.113.42     18 ms  ttl 64
  12  203.0.113.46     19 ms
   →  target           20 ms  jitter 2 ms, 1% lost, 0.5% twice,
                              2% late by 50 ms, 0.1% corrupt, tcp 80 443 open,
                              22 reset, 23 reject, 25 drop, rest reset,
                              80 says "hello\x0a", udp 7 echo, 9 drop,
                              rest closed
to 192.0.2.0/24, 2001:db8:2::/48
   1  203.0.113.1       2 ms
   2  203.0.113.50      6 ms  then mtu 1400 (black hole)
   3  203.0.113.54      9 ms
   →  target           10 ms  tcp 80 open, rest reset
to 198.18.1.0/24, 2001:db8:3::/48
   1  203.0.113.1       2 ms
   2  203.0.113.58      6 ms
   3  203.0.113.62      9 ms  back to hop 2
   →  target           10 ms
to 198.18.2.0/24, 2001:db8:4::/48
   1  203.0.113.1       2 ms
   2  203.0.113.66      6 ms  ends here: host unreachable
   →  target            7 ms

routes
  client  default via 192.168.1.1 eth0
          default via fd19::1 eth0
  r1      default via 100.64.0.1 eth1
          default via fe80::1 eth1
)");
}

TEST_CASE("rarer things have their words, and foreign bytes are safe") {
  const auto lab = lab_of(R"(hosts:
  client: {}
  r1: {router: true, nat: masquerade}
links:
  - {between: [client, r1], mtu: 1400}
internet:
  paths:
    - targets:
        - {to: 198.51.100.1/32, rtt: 20ms, loss: 100%}
        - {to: 198.51.100.2/32, icmp: drop, tcp: {drop: rest}, rate_limit: {rate: 10/s, burst: 5}, mangle: {cut: 20}}
      hops:
        - {address: [203.0.113.1, 203.0.113.5], balance: packet, silent: 30%, nat: 203.0.113.9, reorder: {share: 5%, by: 80ms}}
        - {address: 203.0.113.2, interface: {name: "et\e[31m"}, ttl: 64, unreachable: admin}
)");
  CHECK(draw(lab, 80) == R"(net: 2 hosts (1 router), 1 link, a simulated internet

┌────────┐ 172.31.1.1  172.31.1.2 ┌────┐ 100.64.0.2  100.64.0.1 ┌──────────┐
│ client ├─eth0── mtu 1400 ──eth0─┤ r1 ├─eth1───────────────────┤ internet │
└────────┘ fd31:1::1    fd31:1::2 └────┘ fd64::2        fe80::1 └──────────┘

the internet behind r1: gateway 100.64.0.1, gateway fe80::1, seed 1
to 198.51.100.1/32, 198.51.100.2/32
   1  203.0.113.1          1 ms  30% silent, balanced by packet,
      203.0.113.5                5% late by 80 ms, NAT to 203.0.113.9
   2  203.0.113.2          2 ms  ends here: communication administratively prohibited,
                                 interface et\x1b[31m, ttl 64
   →  198.51.100.1/32     20 ms  100% lost
   →  198.51.100.2/32      3 ms  at most 10 errors/s after 5, icmp drop,
                                 tcp all drop, chosen bytes

routes
  client  default via 172.31.1.2 eth0
          default via fd31:1::2 eth0
  r1      default via 100.64.0.1 eth1
          default via fe80::1 eth1
NAT
  r1  masquerade what leaves by eth1
)");
}

TEST_CASE("a switch names some of its hosts, and a host alone is a box") {
  const auto lab = lab_of(R"(hosts: {a: , b: , c: , d: , e: , f: , lonely: }
links: [{between: [a, b, c, d, e, f], subnet6: none}, {between: [a, b], subnet: none, mtu: 9000}]
)");
  CHECK(draw(lab, 80) == R"(net: 7 hosts, 2 links

┌────────┐
│ a      ├─ eth0  172.31.1.1/24               ── b, c, d, e and 1 more
│        ├─ eth1                 fd31:1::1/64 ── b (mtu 9000)
└────────┘
┌────────┐
│ b      ├─ eth0  172.31.1.2/24               ── a, c, d, e and 1 more
│        ├─ eth1                 fd31:1::2/64 ── a (mtu 9000)
└────────┘
┌────────┐
│ c      ├─ eth0  172.31.1.3/24 ── a, b, d, e and 1 more
└────────┘
┌────────┐
│ d      ├─ eth0  172.31.1.4/24 ── a, b, c, e and 1 more
└────────┘
┌────────┐
│ e      ├─ eth0  172.31.1.5/24 ── a, b, c, d and 1 more
└────────┘
┌────────┐
│ f      ├─ eth0  172.31.1.6/24 ── a, b, c, d and 1 more
└────────┘
┌────────┐
│ lonely │
└────────┘
)");
}

TEST_CASE("no drawing is wider than asked where that can be, and long lists of routes are cut") {
  for (const auto& built_in : built_in_labs()) {
    const std::string name = built_in.name == "routers-N" ? "routers-30" : std::string(built_in.name);
    for (const std::size_t columns : {60, 80, 120}) {
      CAPTURE(name, columns);
      const auto text = drawing(name, columns);
      std::size_t widest = 0;
      for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        widest = std::max(widest, display_width(text.substr(at, end - at)));
        at = end + 1;
      }
      CHECK(widest <= columns);
    }
  }
  CHECK_THAT(drawing("routers-30", 80), Catch::Matchers::Contains("          … and 51 more\n"));
}

TEST_CASE("a lab is a record, too") {
  const auto lab = lab_of(
      "hosts: {a: {services: [x 1]}, r: {router: true, nat: masquerade, redirect: {port: 80, to: '10.0.0.1:8080'},\n"
      "  firewall: {chain: input, proto: udp, port: 5-6, action: reject}}}\n"
      "links: [{between: [a, r], subnet: 10.0.0.0/24, subnet6: none}]\n"
      "internet: {subnet6: none, paths: [{to: 198.51.100.0/24, loop: [1, 2], hops: [{silent: true}, {address: "
      "203.0.113.2,\n"
      "  rtt: 2ms, loss: 10%, mpls: 24001, rate_limit: 5/s}], target: {tcp: {open: 80, banner: {80: hi}}}}]}\n");
  CHECK(report::to_json(lab) ==
        R"({"name":"net","hosts":[{"name":"a","router":false,"interfaces":[{"name":"eth0",)"
        R"("mac":"02:42:0a:00:00:01","mtu":1500,"addresses":["10.0.0.1/24"]}],"routes":[{"to":"0.0.0.0/0",)"
        R"("via":"10.0.0.2","interface":"eth0"}],"redirects":[],"firewall":[],"services":["x 1"]},{"name":"r",)"
        R"("router":true,"interfaces":[{"name":"eth0","mac":"02:42:0a:00:00:02","mtu":1500,)"
        R"("addresses":["10.0.0.2/24"]},{"name":"eth1","mac":"02:42:64:40:00:02","mtu":1500,)"
        R"("addresses":["100.64.0.2/30"]}],"routes":[{"to":"0.0.0.0/0","via":"100.64.0.1","interface":"eth1"}],)"
        R"("masquerade_out":"eth1","redirects":[{"protocol":"tcp","ports":"80","to":"10.0.0.1:8080"}],)"
        R"("firewall":[{"chain":"input","protocol":"udp","ports":"5-6","action":"reject",)"
        R"("with":"port-unreachable"}],"services":[]}],"links":[{"subnet":"10.0.0.0/24","mtu":1500,)"
        R"("ends":[{"host":"a","interface":"eth0"},{"host":"r","interface":"eth0"}]}],"internet":{"behind":"r",)"
        R"("interface":"eth1","gateway":"100.64.0.1","mac":"02:00:5e:00:00:01","mtu":1500,"seed":1,)"
        R"("paths":[{"hops":[{"addresses":[],"silent_percent":100.0,"rtt_ms":1.0,)"
        R"("ttl":255},{"addresses":["203.0.113.2"],"rtt_ms":2.0,"loss_percent":10.0,"rate_limit_per_second":5,)"
        R"("rate_limit_burst":1,"mpls":[{"label":24001,"tc":0,"ttl":1}],"ttl":255}],"loop":[1,2],)"
        R"("targets":[{"to":["198.51.100.0/24"],"rtt_ms":3.0,"ttl":64,"icmp":"answer","tcp":{"open":["80"],)"
        R"("rest":"reset"},"banners":[{"port":80,"text":"hi"}],"udp":{"rest":"closed"}}]}]}})");
}
