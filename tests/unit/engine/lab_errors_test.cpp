// Whatever is wrong in a lab file is one line with its place, and says what to write instead where that is known.
#include "support/catch.hpp"
#include "support/lab_text.hpp"

using ntool::engine::lab::largest_lab_file;
using ntool::engine::lab::parse_lab;
using ntool::test::lab_of;
using ntool::test::wrong_with_lab;

namespace {

struct Case {
  std::string text, says;
};

void check(const Case& each) {
  CAPTURE(each.text);
  CHECK(wrong_with_lab(each.text) == each.says);
}

/// A file of two hosts and one link with these options.
std::string link_of(const std::string& options) {
  return "hosts: {a: {}, b: {}}\nlinks:\n- {between: [a, b]" + options + "}\n";
}
/// A file of one router with these options.
std::string router_with(const std::string& options) {
  return "hosts: {a: {router: true, " + options + "}}\n";
}
/// A file whose internet has one path with these keys.
std::string path_of(const std::string& keys) {
  return "hosts: {a: {}}\ninternet:\n  paths:\n  - {to: 198.51.100.0/24, " + keys + "}\n";
}
std::string hop_of(const std::string& keys) {
  return "hosts: {a: {}}\ninternet:\n  paths:\n  - to: 198.51.100.0/24\n    hops:\n    - {" + keys + "}\n";
}
std::string target_of(const std::string& keys) {
  return "hosts: {a: {}}\ninternet:\n  paths:\n  - to: 198.51.100.0/24\n    target: {" + keys + "}\n";
}
std::string route_of(const std::string& keys) {
  return "hosts: {a: {}, b: {}}\nlinks: [{between: [a, b], subnet: 10.0.0.0/24}]\nroutes:\n- {" + keys + "}\n";
}

}  // namespace

TEST_CASE("lab errors: the file as a whole") {
  check({"", "net.yaml:1:1: the file is empty; a lab file begins with 'hosts:'"});
  check({"# nothing\n", "net.yaml:1:1: the file is empty; a lab file begins with 'hosts:'"});
  check({"- a\n", "net.yaml:1:1: the file is no map; a lab file begins with 'hosts:'"});
  check({"hello\n", "net.yaml:1:1: the file is no map; a lab file begins with 'hosts:'"});
  check({"links: []\n", "net.yaml:1:1: the file lacks 'hosts'; write 'hosts: {client: {}, server: {}}'"});
  check({"hosts:\n", "net.yaml:1:1: the file lacks 'hosts'; write 'hosts: {client: {}, server: {}}'"});
  check({"hosts: {a: {}}\nlink: []\n", "net.yaml:2:1: unknown key 'link'; did you mean 'links'?"});
  check(
      {"hosts: {a: {}}\nzzzzzz: 1\n", "net.yaml:2:1: unknown key 'zzzzzz'; there are hosts, links, routes, internet"});
  check({"hosts: {a: {}\n", "net.yaml:2:1: a '{' without its '}', or a comma is missing"});
  check({"hosts: {a: {}}\nhosts: {b: {}}\n", "net.yaml:2:1: the key 'hosts' again; it stands in line 1 already"});
  CHECK(wrong_with_lab("hosts: {a: {}}\n" + std::string(largest_lab_file, '#')) ==
        "net.yaml: the file has more than 1048576 bytes; a lab needs far less; is it the right file?");
  CHECK(wrong_with_lab("hosts: {a: {}}\n#" + std::string(largest_lab_file - 16, '#')) == "nothing");
}

TEST_CASE("lab errors: hosts and their names") {
  check({"hosts: {}\n", "net.yaml:1:8: hosts: a lab needs at least one host; write 'hosts: {client: {}, server: {}}'"});
  check({"hosts: [a, b]\n", "net.yaml:1:8: hosts: a list where a map belongs"});
  check({"hosts: {서버: {}}\n",
         "net.yaml:1:9: the host name '서버' has letters that host names cannot have; take a to z"});
  check({"hosts: {a b: {}}\n", "net.yaml:1:9: the host name 'a b' has something that is no letter, digit, '-' or '.'"});
  check({"hosts: {-a: {}}\n", "net.yaml:1:9: the host name '-a' does not begin and end in a letter or digit"});
  check({"hosts: {a..b: {}}\n", "net.yaml:1:9: the host name 'a..b' has two dots in a row"});
  check({"hosts: {'': {}}\n", "net.yaml:1:9: the host name '' is empty"});
  check({"hosts: {10.0.0.1: {}}\n", "net.yaml:1:9: the host name '10.0.0.1' looks like an address; it needs a letter"});
  check({"hosts: {LocalHost: {}}\n", "net.yaml:1:9: the host name 'LocalHost' means every host itself"});
  check({"hosts: {a: {}, A: {}}\n", "net.yaml:1:16: the host 'A' again: names differ by more than capitals"});
  const std::string name(63, 'a');
  CHECK(lab_of("hosts: {" + name + ": {}}").hosts[0].name == name);
  check({"hosts: {a" + name + ": {}}\n", "net.yaml:1:9: the host name 'a" + name + "' is longer than 63 characters"});
  std::string many = "hosts:\n";
  for (int i = 0; i < 257; ++i) many += "  h" + std::to_string(i) + ":\n";
  check({many, "net.yaml:258:3: more than 256 hosts; share them out over two labs"});
}

TEST_CASE("lab errors: options of hosts") {
  check({"hosts: {a: {rooter: true}}\n", "net.yaml:1:13: unknown key 'rooter'; did you mean 'router'?"});
  check({"hosts: {a: {router: maybe}}\n", "net.yaml:1:21: router: 'maybe' is none of true, false, yes, no, on, off"});
  check({"hosts: {a: [router]}\n", "net.yaml:1:12: a: a list where a map belongs"});
  check({"hosts: {a: {nat: masquerade}}\n",
         "net.yaml:1:18: nat: a host that is no router translates nothing; add 'router: true'"});
  check({router_with("nat: masquerad"),
         "net.yaml:1:32: nat: 'masquerad' is none of masquerade, none; did you mean 'masquerade'?"});
  check({"hosts: {a: {redirect: []}}\n",
         "net.yaml:1:23: redirect: a host that is no router redirects nothing; add 'router: true'"});
  check({router_with("redirect: [{port: 80}]"), "net.yaml:1:38: redirect: lacks 'to'"});
  for (const std::string to :
       {"172.17.0.2:0", "172.17.0.2:", ":80", "fd17::2:80", "[172.17.0.2]:80", "[fd17::2]", "x"}) {
    check({router_with("redirect: [{proto: udp, port: 80-81, to: '" + to + "'}]"),
           "net.yaml:1:68: to: '" + to + "' is not an address with a port; write 172.17.0.2:8080 or [fd17::2]:8080"});
  }
  check({router_with("redirect: [{port: 80, to: '0.0.0.0:80'}]"), "net.yaml:1:53: to: 0.0.0.0 is no host's address"});
  check({router_with("services: \"sleep\\05\""), "net.yaml:1:37: services: a NUL in a service"});
  check({router_with("redirect: [{proto: icmp, port: 80, to: 'x'}]"),
         "net.yaml:1:46: proto: 'icmp' is none of tcp, udp; did you mean 'tcp'?"});
}

TEST_CASE("lab errors: firewall rules") {
  const auto rule = [](const std::string& keys) { return router_with("firewall: [{" + keys + "}]"); };
  check({rule("action: drop"), "net.yaml:1:38: firewall: lacks 'chain'"});
  check({rule("chain: input"), "net.yaml:1:38: firewall: lacks 'action'"});
  check({rule("chain: inputt, action: drop"),
         "net.yaml:1:46: chain: 'inputt' is none of input, forward, output; did you mean 'input'?"});
  check({rule("chain: input, action: drop, port: 80"), "net.yaml:1:73: port: needs 'proto: tcp' or 'proto: udp'"});
  check({rule("chain: input, action: drop, proto: tcp, port: 0"),
         "net.yaml:1:85: port: '0' is not a port: it is zero; type a number from 1 to 65535"});
  check({rule("chain: input, action: drop, with: tcp-reset"),
         "net.yaml:1:73: with: only a reject answers; write 'action: reject'"});
  check({rule("chain: input, action: reject, proto: udp, with: tcp-reset"),
         "net.yaml:1:87: with: a reset answers TCP alone; write 'proto: tcp'"});
  check({rule("chain: input, action: drop, from: 10.0.0.0/8, to: 'fd17::/64'"),
         "net.yaml:1:89: to: another family than 'from': no packet has both"});
  check({rule("chain: input, action: drop, from: 10.0.0.1/8"),
         "net.yaml:1:73: from: '10.0.0.1/8' has bits of a host; the network is 10.0.0.0/8"});
  check({"hosts: {a: {firewall: [{chain: forward, action: drop}]}}\n",
         "net.yaml:1:32: chain: a host that is no router forwards nothing; add 'router: true'"});
}

TEST_CASE("lab errors: services") {
  const auto service = [](const std::string& line) { return "hosts: {a: {services: [" + line + "]}}\n"; };
  check({service("'ntool nc \"-l'"), "net.yaml:1:24: services: a service has a double quote that is never closed"});
  check({service("\"ntool 'nc\""), "net.yaml:1:24: services: a service has a single quote that is never closed"});
  check({service("'ntool \\'"), "net.yaml:1:24: services: a service ends in a backslash"});
  check({service("'  '"), "net.yaml:1:24: services: a service is empty"});
  check({service("'\"\" x'"), "net.yaml:1:24: services: a service's program has an empty name"});
  check({service("{a: b}"),
         "net.yaml:1:24: services: a map where a single value belongs; text with ':' at its end or before a blank "
         "needs quotes"});
}

TEST_CASE("lab errors: links") {
  check({"hosts: {a: {}, b: {}}\nlinks: [{between: [a, c]}]\n",
         "net.yaml:2:23: between: no host is called 'c'; there are a, b"});
  check({"hosts: {client: {}, b: {}}\nlinks: [{between: [b, clinet]}]\n",
         "net.yaml:2:23: between: no host is called 'clinet'; did you mean 'client'?"});
  check({"hosts: {a: {}}\nlinks: [{between: [a, a]}]\n",
         "net.yaml:2:23: between: 'a' twice: a link does not join a host to itself"});
  check({"hosts: {a: {}}\nlinks: [{between: [a]}]\n", "net.yaml:2:19: between: a link joins two hosts or more"});
  check({"hosts: {a: {}}\nlinks: [{}]\n", "net.yaml:2:9: link 1: lacks 'between'"});
  check({"hosts: {a: {}}\nlinks: {between: [a]}\n", "net.yaml:2:8: links: a map where a list belongs"});
  check({link_of(", subnets: x"), "net.yaml:3:21: unknown key 'subnets'; did you mean 'subnet'?"});
  check({link_of(", mtu: 67"), "net.yaml:3:26: mtu: '67' is smaller than 68"});
  check({link_of(", mtu: 65536"), "net.yaml:3:26: mtu: '65536' is larger than 65535"});
  check({link_of(", mtu: 1279, subnet6: 'fd17::/64'"),
         "net.yaml:3:26: mtu: IPv6 needs 1280 at least (RFC 8200); leave 'subnet6' out"});
  check({link_of(", subnet: none, subnet6: none"), "net.yaml:3:3: link 1: it has neither IPv4 nor IPv6"});
  std::string many = "hosts: {a: {}, b: {}}\nlinks:\n";
  for (int i = 0; i < 1001; ++i) many += "- {between: [a, b]}\n";
  check({many, "net.yaml:1003:3: more than 1000 links; share them out over two labs"});
}

TEST_CASE("lab errors: networks") {
  check({link_of(", subnet: 10.0.0.1/24"),
         "net.yaml:3:29: subnet: '10.0.0.1/24' has bits of a host; the network is 10.0.0.0/24"});
  check(
      {link_of(", subnet: 'fd17::/64'"), "net.yaml:3:29: subnet: fd17::/64 is no IPv4 network; write it as 'subnet6'"});
  check({link_of(", subnet6: 10.0.0.0/24"),
         "net.yaml:3:30: subnet6: 10.0.0.0/24 is no IPv6 network; write it as 'subnet'"});
  check(
      {link_of(", subnet: 10.0.0.0/33"), "net.yaml:3:29: subnet: '10.0.0.0/33' is not a prefix; type ADDRESS/LENGTH"});
  for (const std::string reserved : {"127.0.0.0/8", "224.0.0.0/3", "169.254.0.0/16", "0.0.0.0/8"}) {
    check({link_of(", subnet: " + reserved), "net.yaml:3:29: subnet: hosts cannot have addresses of " + reserved +
                                                 "; take one of 10.0.0.0/8 or fd00::/8"});
  }
  check({link_of(", subnet6: 'fe80::/64'"),
         "net.yaml:3:30: subnet6: hosts cannot have addresses of fe80::/10; take one of 10.0.0.0/8 or fd00::/8"});
  check({link_of(", subnet: 10.0.0.0/32"),
         "net.yaml:3:29: the network 10.0.0.0/32 has room for 1 hosts, and 2 are on the link"});
  check({"hosts: {a: {}, b: {}, c: {}}\nlinks: [{between: [a, b, c], subnet: 10.0.0.0/30}]\n",
         "net.yaml:2:38: the network 10.0.0.0/30 has room for 2 hosts, and 3 are on the link"});
  const std::string two =
      "hosts: {a: {}, b: {}}\nlinks:\n- {between: [a, b], subnet: 10.1.0.0/16}\n"
      "- {between: [a, b], subnet: 192.168.0.0/24}\n";
  check({two + "- {between: [a, b], subnet: 10.1.2.0/24}\n",
         "net.yaml:5:29: the network 10.1.2.0/24 overlaps 10.1.0.0/16 of line 3; give one of them another network"});
  check({two + "- {between: [a, b], subnet: 10.0.0.0/8}\n",
         "net.yaml:5:29: the network 10.0.0.0/8 overlaps 10.1.0.0/16 of line 3; give one of them another network"});
  check({two + "internet: {behind: a, subnet: 10.1.0.0/30, paths: [{to: 198.51.100.0/24}]}\n",
         "net.yaml:5:31: the network 10.1.0.0/30 overlaps 10.1.0.0/16 of line 3; give one of them another network"});
  check(
      {"hosts: {a: {}, b: {}}\nlinks: [{between: [a, b], subnet: 10.0.0.0/8}, {between: [a, b], subnet: 10.0.0.0/9}]\n",
       "net.yaml:2:74: the network 10.0.0.0/9 overlaps 10.0.0.0/8; give one of them another network"});
  check({two + "internet: {behind: a, paths: [{to: 10.1.2.0/24}]}\n",
         "net.yaml:5:36: the network 10.1.2.0/24 of the internet overlaps 10.1.0.0/16 in line 3; give one of them "
         "another network"});
}

TEST_CASE("lab errors: addresses") {
  const auto with = [](const std::string& addresses) {
    return link_of(", subnet: 10.0.0.0/24, subnet6: 'fd17::/64', addresses: {" + addresses + "}");
  };
  check({with("c: 10.0.0.1"), "net.yaml:3:76: addresses: no host is called 'c'; there are a, b"});
  check({"hosts: {a: {}, b: {}, c: {}}\nlinks:\n- {between: [a, b], addresses: {c: 10.0.0.1}}\n",
         "net.yaml:3:33: addresses: 'c' is not on this link"});
  check({with("a: 10.0.1.1"), "net.yaml:3:79: the address 10.0.1.1 is outside 10.0.0.0/24"});
  check({with("a: 'fd18::1'"), "net.yaml:3:79: the address fd18::1 is outside fd17::/64"});
  check({with("a: 10.0.0.0"), "net.yaml:3:79: 10.0.0.0 is the address of the network itself"});
  check({with("a: 10.0.0.255"), "net.yaml:3:79: 10.0.0.255 is the broadcast address of 10.0.0.0/24"});
  check({with("a: 'fd17::'"), "net.yaml:3:79: fd17:: means any router of the network (RFC 4291)"});
  check({with("a: 10.0.0.1, b: 10.0.0.1"), "net.yaml:3:92: the address 10.0.0.1 again; line 3 gives it already"});
  check({with("a: [10.0.0.1, 10.0.0.2]"), "net.yaml:3:90: a second IPv4 address for a on one link"});
  check({with("a: 10.0.0.5/16"),
         "net.yaml:3:79: the address 10.0.0.5/16 is on a link whose network is 10.0.0.0/24; write 10.0.0.5/24, or the "
         "address alone"});
  check({with("a: 10.0.0.5/33"), "net.yaml:3:79: a: '10.0.0.5/33' is not a prefix; type ADDRESS/LENGTH"});
  check({link_of(", addresses: {a: 10.0.0.5/0}"),
         "net.yaml:3:36: a: hosts cannot have addresses of 0.0.0.0/8; take one of 10.0.0.0/8 or fd00::/8"});
  check({link_of(", addresses: {a: 127.0.0.1}"),
         "net.yaml:3:36: a: hosts cannot have addresses of 127.0.0.0/8; take one of 10.0.0.0/8 or fd00::/8"});
  check({with("a: 'fd17::1%2'"), "net.yaml:3:79: a: 'fd17::1%2' has a zone, which no packet carries"});
  check({link_of(", subnet6: none, addresses: {a: 'fd17::1'}"), "net.yaml:3:51: fd17::1 on a link without IPv6"});
}

TEST_CASE("lab errors: routes") {
  check({"hosts: {a: {}}\nroutes: automatic\n", "net.yaml:2:9: routes: it is 'auto' or a list of routes"});
  check({route_of("to: default, via: 10.0.0.2"), "net.yaml:4:3: route 1: lacks 'on'"});
  check({route_of("on: a, via: 10.0.0.2"), "net.yaml:4:3: route 1: lacks 'to'"});
  check({route_of("on: a, to: default"), "net.yaml:4:3: route 1: lacks 'via'"});
  check({route_of("on: c, to: default, via: 10.0.0.2"), "net.yaml:4:8: on: no host is called 'c'; there are a, b"});
  check({route_of("on: a, to: default, via: 10.0.1.2"),
         "net.yaml:4:29: via: 'a' cannot reach the gateway 10.0.1.2: it is on none of its links"});
  check({route_of("on: a, to: default, via: 10.0.0.1"), "net.yaml:4:29: via: 10.0.0.1 is 'a' itself"});
  check({route_of("on: a, to: default, via: 'fe80::1'"),
         "net.yaml:4:29: via: fe80::1 is an address of many links; name an address of the link's network"});
  check({route_of("on: a, to: 'fd18::/64', via: 10.0.0.2"),
         "net.yaml:4:15: to: fd18::/64 and its gateway 10.0.0.2 are of two families"});
  check({route_of("on: a, to: 10.0.0.0/24, via: 10.0.0.2"), "net.yaml:4:15: to: 'a' is on 10.0.0.0/24 itself"});
  check({route_of("on: a, to: 10.1.0.0/24, via: 10.0.0.2}\n- {on: a, to: 10.1.0.0/24, via: 10.0.0.3"),
         "net.yaml:5:3: a second route of 'a' to 10.1.0.0/24; line 4 has the first; give one of them a 'metric'"});
  check({route_of("on: a, to: default, via: 10.0.0.2, metric: -1"),
         "net.yaml:4:47: metric: '-1' is not a whole number (decimal digits alone)"});
}

TEST_CASE("lab errors: paths of the internet") {
  check({"hosts: {a: {}}\ninternet: {}\n", "net.yaml:2:11: internet: lacks 'paths'"});
  check({"hosts: {a: {}}\ninternet: {paths: []}\n", "net.yaml:2:19: paths: needs one path at least"});
  check({"hosts: {a: {}}\ninternet: {behind: b, paths: [{to: 198.51.100.0/24}]}\n",
         "net.yaml:2:20: behind: no host is called 'b'; there is a"});
  check({"hosts: {a: {}}\ninternet: {paths: [{hops: [{silent: true}]}]}\n", "net.yaml:2:20: path 1: lacks 'to'"});
  check({"hosts: {a: {}}\ninternet: {paths: [{to: []}]}\n",
         "net.yaml:2:25: to: needs one network at least; such as 198.51.100.0/24"});
  check({"hosts: {a: {}}\ninternet:\n  paths: [{to: 198.51.100.0/24},\n    {to: 198.51.100.0/24}]\n",
         "net.yaml:4:10: to: the network 198.51.100.0/24 again; line 3 has it"});
  check({"hosts: {a: {}}\ninternet:\n  paths: [{to: 198.51.0.0/16},\n    {to: 198.51.100.0/24}]\n",
         "net.yaml:4:10: to: 198.51.100.0/24 lies in 198.51.0.0/16 of line 3, which comes first and takes it all; put "
         "the smaller network before the larger"});
  check({path_of("hops: []"), "net.yaml:4:33: hops: needs one hop at least; leave 'hops' out for hosts next door"});
  check({path_of("loop: [1, 2]"), "net.yaml:4:33: loop: needs the numbers of two hops of this path; such as [2, 3]"});
  const std::string hops = "hops: [{silent: true}, {silent: true}], ";
  check({path_of(hops + "loop: [1, 3]"), "net.yaml:4:77: loop: '3' is larger than 2"});
  check({path_of(hops + "loop: [0, 1]"), "net.yaml:4:74: loop: '0' is smaller than 1"});
  check({path_of(hops + "loop: [2, 1]"), "net.yaml:4:73: loop: the second hop must come after the first"});
  check({path_of(hops + "mtu: {after_hop: 3, size: 1400}"), "net.yaml:4:84: after_hop: '3' is larger than 2"});
  check({path_of(hops + "mtu: {after_hop: 0, size: 1400}"), "net.yaml:4:84: after_hop: '0' is smaller than 1"});
  check({path_of(hops + "mtu: {after_hop: 1, size: 67}"), "net.yaml:4:93: size: '67' is smaller than 68"});
  check({path_of("mtu: {after_hop: 1, size: 1400}"),
         "net.yaml:4:32: mtu: a path without hops has no narrow link behind one"});
  check({path_of("targets: []"), "net.yaml:4:10: to: 'targets' have this themselves; leave it out"});
}

TEST_CASE("lab errors: hops") {
  check({hop_of("rtt: 2ms"), "net.yaml:6:7: hop 1: lacks 'address'; a hop that never answers is 'silent: true'"});
  check({hop_of("adress: 203.0.113.1"), "net.yaml:6:8: unknown key 'adress'; did you mean 'address'?"});
  check({hop_of("address: 203.0.113.x"), "net.yaml:6:17: address: '203.0.113.x' is not an IP address"});
  check({hop_of("address: [203.0.113.1, 203.0.113.1]"), "net.yaml:6:31: address: 203.0.113.1 twice"});
  check({hop_of("address: 224.0.0.1"), "net.yaml:6:17: address: 224.0.0.1 is no router's address"});
  check({hop_of("address: []"), "net.yaml:6:17: address: needs one address at least"});
  check({hop_of("silent: true, mpls: [24001]"), "net.yaml:6:28: mpls: a hop with 'silent: true' says nothing"});
  const auto with = [](const std::string& keys) { return hop_of("address: 1.2.3.4, " + keys); };
  check({with("rtt: 5"), "net.yaml:6:31: rtt: '5' is not a time such as 1.5ms or 2s, up to an hour"});
  check({with("rtt: 2h"), "net.yaml:6:31: rtt: '2h' is not a time such as 1.5ms or 2s, up to an hour"});
  check({with("rtt: -1ms"), "net.yaml:6:31: rtt: '-1ms' is not a time such as 1.5ms or 2s, up to an hour"});
  check({with("loss: 10"), "net.yaml:6:32: loss: '10' is not a share such as 2.5%, up to 100%"});
  check({with("loss: 101%"), "net.yaml:6:32: loss: '101%' is not a share such as 2.5%, up to 100%"});
  check({with("rate_limit: 5"), "net.yaml:6:38: rate_limit: '5' is not a rate such as 10/s"});
  check({with("balance: random"), "net.yaml:6:35: balance: 'random' is none of flow, packet"});
  check({with("quote: 65536"), "net.yaml:6:33: quote: '65536' is larger than 65535"});
  check({with("ttl: 0"), "net.yaml:6:31: ttl: '0' is smaller than 1"});
  check({with("mpls: [{label: 1048576}]"), "net.yaml:6:41: label: '1048576' is larger than 1048575"});
  check({with("mpls: [{tc: 1}]"), "net.yaml:6:33: mpls: lacks 'label'"});
  check({with("interface: {}"), "net.yaml:6:37: interface: says nothing; give it a 'name', an 'index' or an 'mtu'"});
  check({with("unreachable: nowhere"),
         "net.yaml:6:39: unreachable: 'nowhere' is not one of net, host, protocol, port, admin, nor a code"});
  check({with("mangle: {}"), "net.yaml:6:34: mangle: changes nothing; give it 'instead', 'patch', 'append' or 'cut'"});
  check({with("mangle: {append: 0g}"), "net.yaml:6:43: append: '0g' is not hex digits in pairs"});
  check({with("reorder: {by: 5ms}"), "net.yaml:6:35: reorder: lacks 'share'"});
  std::string many = "hosts: {a: {}}\ninternet:\n  paths:\n  - to: 198.51.100.0/24\n    hops:\n";
  for (int i = 0; i < 256; ++i) many += "    - {silent: true}\n";
  check({many, "net.yaml:261:7: hops: more than 255 hops"});
}

TEST_CASE("lab errors: targets") {
  check({target_of("icmp: ansewr"),
         "net.yaml:5:20: icmp: 'ansewr' is none of answer, drop, unreachable; did you mean 'answer'?"});
  check({target_of("tcp: {opened: [80]}"), "net.yaml:5:20: unknown key 'opened'; did you mean 'open'?"});
  check({target_of("tcp: {open: [80], drop: [70-90]}"), "net.yaml:5:39: drop: port 80 stands in two places"});
  check({target_of("tcp: {open: rest, drop: rest}"), "net.yaml:5:38: drop: 'rest' stands with 'open' already"});
  check({target_of("tcp: {reset: rest, closed: rest}"), "net.yaml:5:41: closed: 'rest' stands with 'reset' already"});
  check({target_of("tcp: {open: [0]}"),
         "net.yaml:5:27: open: '0' is not a port: it is zero; type a number from 1 to 65535"});
  check({target_of("tcp: {open: [80], banner: {81: x}}"),
         "net.yaml:5:41: banner: port 81 is not open; name it in 'open'"});
  check({target_of("tcp: {open: [80-90], banner: {80-81: x}}"), "net.yaml:5:44: banner: a banner is of one port"});
  check({target_of("udp: {open: [80]}"), "net.yaml:5:20: unknown key 'open'; there are echo, drop, closed"});
}

TEST_CASE("lab errors: whatever a file holds is one safe line") {
  const auto lab = parse_lab("hosts: {\"a\\e[31m\": {}}\n", "x\x1b.yaml");
  REQUIRE_FALSE(lab);
  CHECK(lab.error().message() ==
        "x\\x1b.yaml:1:9: the host name 'a\\x1b[31m' has something that is no letter, digit, '-' or '.'; "
        "docs/lab-file.md describes the file");
  const auto longer = wrong_with_lab("hosts: {a: {}}\n" + std::string(500, 'k') + ": 1\n");
  CHECK(longer.size() < 200);
}
