#include "support/catch.hpp"
#include "support/lab_text.hpp"

#include <fmt/format.h>

using namespace ntool;
using ntool::test::lab_of;

namespace {

using Texts = std::vector<std::string>;

/// A host's routes of one family: "10.0.2.0/24 via 10.0.1.1 eth0".
Texts routes_of(const engine::lab::Lab& lab, std::string_view name, Family family = Family::ipv4) {
  Texts texts;
  const auto& host = *lab.find_host(name);
  for (const auto& route : host.routes) {
    if (route.to.address().family() != family) continue;
    texts.push_back(fmt::format("{} via {} {}", route.to.to_string(), route.via->to_string(),
                                host.interfaces[route.interface].name));
    if (route.metric) texts.back() += fmt::format(" metric {}", *route.metric);
  }
  return texts;
}

/// a – r1 – r2 – b, and r1 – r3 – r2 beside it.
constexpr std::string_view detour = R"(
hosts: {a: , r1: {router: true}, r2: {router: true}, r3: {router: true}, b: }
links:
- {between: [a, r1], subnet: 10.0.1.0/24}
- {between: [r1, r3], subnet: 10.0.2.0/24}
- {between: [r3, r2], subnet: 10.0.3.0/24}
- {between: [r1, r2], subnet: 10.0.4.0/24}
- {between: [r2, b], subnet: 10.0.5.0/24, subnet6: none}
)";

}  // namespace

TEST_CASE("automatic routes are shortest paths; a host with one router has a default route") {
  const auto lab = lab_of(detour);
  CHECK(routes_of(lab, "a") == Texts{"0.0.0.0/0 via 10.0.1.2 eth0"});
  CHECK(routes_of(lab, "b") == Texts{"0.0.0.0/0 via 10.0.5.1 eth0"});
  CHECK(routes_of(lab, "r1") == Texts{"10.0.3.0/24 via 10.0.2.2 eth1", "10.0.5.0/24 via 10.0.4.2 eth2"});
  CHECK(routes_of(lab, "r3") ==
        Texts{"10.0.1.0/24 via 10.0.2.1 eth0", "10.0.4.0/24 via 10.0.2.1 eth0", "10.0.5.0/24 via 10.0.3.2 eth1"});
}

TEST_CASE("each family has its own paths") {
  const auto lab = lab_of(detour);
  CHECK(routes_of(lab, "b", Family::ipv6).empty());
  CHECK(routes_of(lab, "a", Family::ipv6) == Texts{"::/0 via fd31:1::2 eth0"});
  CHECK(routes_of(lab, "r1", Family::ipv6) == Texts{"fd31:3::/64 via fd31:2::2 eth1"});
}

TEST_CASE("a host between two routers has a route to each network, and hosts that are no routers forward nothing") {
  const auto lab = lab_of(R"(
hosts: {x: , r1: {router: true}, middle: , r2: {router: true}, y: }
links:
- {between: [x, r1], subnet: 10.0.1.0/24}
- {between: [r1, middle], subnet: 10.0.2.0/24}
- {between: [middle, r2], subnet: 10.0.3.0/24}
- {between: [r2, y], subnet: 10.0.4.0/24}
)");
  CHECK(routes_of(lab, "middle") == Texts{"10.0.1.0/24 via 10.0.2.1 eth0", "10.0.4.0/24 via 10.0.3.2 eth1"});
  CHECK(routes_of(lab, "r1").empty());
  CHECK(routes_of(lab, "x") == Texts{"0.0.0.0/0 via 10.0.1.2 eth0"});
}

TEST_CASE("nobody is routed into a masquerading router from outside") {
  const auto lab = lab_of(R"(
hosts: {inside: , fw: {router: true, nat: masquerade}, outside: , r: {router: true}, far: }
links:
- {between: [inside, fw], subnet: 10.0.1.0/24}
- {between: [fw, outside, r], subnet: 10.0.2.0/24}
- {between: [r, far], subnet: 10.0.3.0/24}
)");
  CHECK(lab.find_host("fw")->rules.masquerade_out == "eth1");
  CHECK(routes_of(lab, "inside") == Texts{"0.0.0.0/0 via 10.0.1.2 eth0"});
  CHECK(routes_of(lab, "fw") == Texts{"10.0.3.0/24 via 10.0.2.3 eth1"});
  // Its one router is r, for fw takes nothing from it.
  CHECK(routes_of(lab, "outside") == Texts{"0.0.0.0/0 via 10.0.2.3 eth0"});
  CHECK(routes_of(lab, "r").empty());
}

TEST_CASE("with an internet every host has a default route toward it") {
  const auto lab = lab_of(std::string(detour) + "internet: {behind: r2, paths: [{to: 198.51.100.0/24}]}\n");
  CHECK(routes_of(lab, "r2") ==
        Texts{"10.0.1.0/24 via 10.0.4.1 eth1", "10.0.2.0/24 via 10.0.3.1 eth0", "0.0.0.0/0 via 100.64.0.1 eth3"});
  CHECK(routes_of(lab, "r1").back() == "0.0.0.0/0 via 10.0.4.2 eth2");
  CHECK(routes_of(lab, "r3").back() == "0.0.0.0/0 via 10.0.3.2 eth1");
  CHECK(routes_of(lab, "a") == Texts{"0.0.0.0/0 via 10.0.1.2 eth0"});
  CHECK(routes_of(lab, "r2", Family::ipv6).back() == "::/0 via fe80::1 eth3");
}

TEST_CASE("a masquerading router before the internet translates toward it") {
  const auto lab = lab_of(
      "hosts: {a: , fw: {router: true, nat: masquerade}}\nlinks: [{between: [a, fw], subnet: 10.0.1.0/24}]\n"
      "internet: {behind: fw, paths: [{to: 198.51.100.0/24}]}\n");
  CHECK(lab.find_host("fw")->rules.masquerade_out == "eth1");
  CHECK(routes_of(lab, "a") == Texts{"0.0.0.0/0 via 10.0.1.2 eth0"});
}

TEST_CASE("a list of routes stands alone, or beside the automatic ones where it begins with 'auto'") {
  const std::string list = "{on: a, to: default, via: 10.0.1.9, metric: 5}, {on: a, to: 10.0.5.0/24, via: 10.0.1.2}]\n";
  const auto alone = lab_of(std::string(detour) + "routes: [" + list);
  CHECK(routes_of(alone, "a") == Texts{"0.0.0.0/0 via 10.0.1.9 eth0 metric 5", "10.0.5.0/24 via 10.0.1.2 eth0"});
  CHECK(routes_of(alone, "b").empty());
  const auto beside = lab_of(std::string(detour) + "routes: [auto, " + list);
  CHECK(routes_of(beside, "a") ==
        Texts{"0.0.0.0/0 via 10.0.1.2 eth0", "0.0.0.0/0 via 10.0.1.9 eth0 metric 5", "10.0.5.0/24 via 10.0.1.2 eth0"});
  const auto replaced = lab_of(std::string(detour) + "routes: [auto, {on: a, to: 0.0.0.0/0, via: 10.0.1.9}]");
  CHECK(routes_of(replaced, "a") == Texts{"0.0.0.0/0 via 10.0.1.9 eth0"});
  CHECK(lab_of(std::string(detour) + "routes: []").hosts[0].routes.empty());
  CHECK(lab_of(std::string(detour) + "routes: auto") == lab_of(detour));
}

TEST_CASE("a default route is of its gateway's family") {
  const auto lab = lab_of(std::string(detour) + "routes: [{on: a, to: default, via: 'fd31:1::9'}]");
  CHECK(routes_of(lab, "a", Family::ipv6) == Texts{"::/0 via fd31:1::9 eth0"});
}
