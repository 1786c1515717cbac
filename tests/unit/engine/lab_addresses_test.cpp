// Networks and addresses that a file leaves out.
#include "support/catch.hpp"
#include "support/lab_text.hpp"

#include <set>

using namespace ntool;
using ntool::test::lab_of;

namespace {

/// The addresses of a host's first interface, as texts.
std::vector<std::string> addresses_of(const engine::lab::Lab& lab, std::string_view host, std::size_t interface = 0) {
  std::vector<std::string> texts;
  for (const auto& prefix : lab.find_host(host)->interfaces.at(interface).addresses)
    texts.push_back(prefix.to_string());
  return texts;
}
using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a link that says nothing has both families, numbered in order") {
  const auto lab = lab_of("hosts: {a: , b: , c: }\nlinks: [{between: [b, a]}, {between: [a, b, c]}]\n");
  CHECK(addresses_of(lab, "b") == Texts{"172.31.1.1/24", "fd31:1::1/64"});
  CHECK(addresses_of(lab, "a") == Texts{"172.31.1.2/24", "fd31:1::2/64"});
  CHECK(addresses_of(lab, "c") == Texts{"172.31.2.3/24", "fd31:2::3/64"});
  CHECK(lab.find_host("a")->interfaces[1].name == "eth1");
  CHECK(lab.links[1].ends == std::vector<engine::lab::Link::End>{{0, 1}, {1, 1}, {2, 0}});
}

TEST_CASE("one family given leaves the other to its default; 'none' takes it away") {
  CHECK(addresses_of(lab_of("hosts: {a: , b: }\nlinks: [{between: [a, b], subnet: 10.0.0.0/24}]"), "a") ==
        Texts{"10.0.0.1/24", "fd31:1::1/64"});
  CHECK(addresses_of(lab_of("hosts: {a: , b: }\nlinks: [{between: [a, b], subnet6: none}]"), "a") ==
        Texts{"172.31.1.1/24"});
  const auto v6 = lab_of("hosts: {a: , b: }\nlinks: [{between: [a, b], subnet: none, subnet6: 'fd17::/64'}]");
  CHECK(addresses_of(v6, "b") == Texts{"fd17::2/64"});
  CHECK(v6.hosts[0].interfaces[0].mac != v6.hosts[1].interfaces[0].mac);
  CHECK(v6.hosts[0].interfaces[0].mac[0] == 0x02);
}

TEST_CASE("given addresses are kept, the others are the lowest that are free") {
  const auto lab =
      lab_of("hosts: {a: , b: , c: }\nlinks: [{between: [a, b, c], subnet: 10.0.0.0/24, addresses: {b: 10.0.0.1}}]");
  CHECK(addresses_of(lab, "a")[0] == "10.0.0.2/24");
  CHECK(addresses_of(lab, "b")[0] == "10.0.0.1/24");
  CHECK(addresses_of(lab, "c")[0] == "10.0.0.3/24");
  const auto around = lab_of("hosts: {a: , b: }\nlinks: [{between: [a, b], addresses: {b: [10.9.8.7, 'fd09::7']}}]");
  CHECK(addresses_of(around, "a") == Texts{"10.9.8.1/24", "fd09::1/64"});
  CHECK(addresses_of(around, "b") == Texts{"10.9.8.7/24", "fd09::7/64"});
}

TEST_CASE("the smallest networks are cables") {
  const auto lab = lab_of(
      "hosts: {a: , b: }\nlinks: [{between: [a, b], subnet: 10.0.0.0/31, subnet6: 'fd17::/127'},"
      " {between: [a, b], subnet: 10.0.0.4/30, subnet6: 'fd17::4/126'}]");
  CHECK(addresses_of(lab, "a") == Texts{"10.0.0.0/31", "fd17::/127"});
  CHECK(addresses_of(lab, "b") == Texts{"10.0.0.1/31", "fd17::1/127"});
  CHECK(addresses_of(lab, "b", 1) == Texts{"10.0.0.6/30", "fd17::6/126"});
}

TEST_CASE("a link too narrow for IPv6 has none") {
  const auto lab = lab_of("hosts: {a: , b: }\nlinks: [{between: [a, b], mtu: 576}]");
  CHECK(addresses_of(lab, "a") == Texts{"172.31.1.1/24"});
  CHECK(lab.hosts[0].interfaces[0].mtu == Mtu(576));
}

TEST_CASE("default networks keep clear of those that are given") {
  const auto lab = lab_of(
      "hosts: {a: , b: }\nlinks: [{between: [a, b]}, {between: [a, b], subnet: 172.31.1.0/25, subnet6: "
      "'fd31:1::/48'}]\n"
      "internet: {behind: a, paths: [{to: [172.31.2.0/24, 100.64.0.0/24, 'fd64::/64', 0.0.0.0/0]}]}\n");
  CHECK(addresses_of(lab, "a") == Texts{"172.31.3.1/24", "fd31:2::1/64"});
  CHECK(addresses_of(lab, "a", 2) == Texts{"100.64.1.2/30", "fd64:1::2/64"});
  CHECK(lab.internet->gateway->to_string() == "100.64.1.1");
}

TEST_CASE("a thousand links have networks of their own, and no two interfaces of a link one hardware address") {
  std::string text = "hosts: {a: , b: }\nlinks:\n";
  for (int i = 0; i < 1000; ++i) text += "- {between: [a, b]}\n";
  const auto lab = lab_of(text);
  std::set<std::string> subnets;
  for (const auto& link : lab.links) {
    subnets.insert(link.subnet->to_string());
    subnets.insert(link.subnet6->to_string());
  }
  CHECK(subnets.size() == 2000);
  CHECK(lab.links[255].subnet->to_string() == "172.30.0.0/24");
  for (std::size_t i = 0; i < 1000; ++i) CHECK(lab.hosts[0].interfaces[i].mac != lab.hosts[1].interfaces[i].mac);
}

TEST_CASE("the link into the internet has its own subnets and MTU") {
  const auto lab = lab_of(
      "hosts: {a: }\ninternet: {mtu: 1400, subnet: 192.168.0.0/24, subnet6: none, paths: [{to: 198.51.100.0/24}]}");
  CHECK(addresses_of(lab, "a") == Texts{"192.168.0.2/24"});
  CHECK(lab.internet->gateway->to_string() == "192.168.0.1");
  CHECK_FALSE(lab.internet->gateway6);
  CHECK(lab.hosts[0].interfaces[0].mtu == Mtu(1400));
  CHECK(lab.internet->topology.link_mtu == Mtu(1400));
  CHECK(lab.hosts[0].interfaces[0].link == lab.links.size());
}

TEST_CASE("a host without links is fine") {
  const auto lab = lab_of("hosts: {alone: }");
  CHECK(lab.hosts[0].interfaces.empty());
  CHECK(lab.hosts[0].routes.empty());
}

TEST_CASE("an address may have the length of its network, which is then the link's") {
  const auto lab =
      lab_of("hosts: {a: {}, b: {}}\nlinks: [{between: [a, b], addresses: {a: 10.0.0.5, b: 10.0.1.6/20}}]\n");
  CHECK(lab.links[0].subnet == Prefix::parse("10.0.0.0/20").value());
  CHECK(lab.hosts[0].interfaces[0].addresses[0] == Prefix::parse("10.0.0.5/20").value());
  CHECK(lab.hosts[1].interfaces[0].addresses[0] == Prefix::parse("10.0.1.6/20").value());
  const auto v6 = lab_of("hosts: {a: {}, b: {}}\nlinks: [{between: [a, b], addresses: {a: 'fd17::5/48'}}]\n");
  CHECK(v6.links[0].subnet6 == Prefix::parse("fd17::/48").value());
}
