#include "support/catch.hpp"
#include "support/lab_text.hpp"

#include <ntool/engine/lab/lab_file.hpp>

using namespace ntool;
using namespace ntool::engine::lab;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using ntool::test::lab_of;

namespace sim = ntool::engine::sim;
namespace nft = ntool::wire::nft;

namespace {

IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}
Prefix prefix(std::string_view text) {
  return Prefix::parse(text).value();
}
PortRange port(std::uint16_t number) {
  return {Port(number), Port(number)};
}

/// The example of the schema, word by word: fw and server are in no link of it.
constexpr std::string_view example =
    R"(hosts:                                   # name → options; the first is where `run` runs
  client: {}
  r1: {router: true}                     # forwards v4 and v6
  fw:
    router: true
    nat: masquerade                      # of what it forwards out of its last link
    redirect: [{proto: tcp, port: 80, to: "172.17.0.2:8080"}]
    firewall: [{chain: forward, proto: tcp, port: 25, action: drop},          # chain: input | forward | output
               {chain: input, proto: tcp, port: 23, action: reject, with: port-unreachable}]
                                         # with: net-, host-, port-unreachable, admin-prohibited, tcp-reset
  server: {services: ["ntool nc -l -k -p 8001"]}     # started with the lab, stopped with it
links:                                   # interfaces are eth0, eth1 … per host, in the order of the links
  - {between: [client, r1], subnet: 172.17.0.0/24, subnet6: "fd17::/64", addresses: {client: 172.17.0.3}, mtu: 1500}
routes: auto                             # or a list of {on: HOST, to: PREFIX, via: ADDRESS, metric: N}
internet:                                # a simulated network beyond one host
  behind: r1
  seed: 1
  paths:
    - to: [198.51.100.0/24, "2001:db8:1::/48"]
      hops:
        - {address: 203.0.113.1, rtt: 2ms}
        - {address: [203.0.113.2, 203.0.113.6], balance: flow, rtt: 8ms, jitter: 1ms}     # balance: flow | packet
        - {silent: true}
        - {address: 203.0.113.10, rtt: 15ms, loss: 10%, rate_limit: 1/s, mpls: [{label: 24001, tc: 0, ttl: 1}], interface: {name: et-0/0/1, index: 5, mtu: 9000}}
      target: {rtt: 20ms, loss: 1%, duplicate: 0.5%, reorder: 2%, corrupt: 0.1%, ttl: 64, icmp: answer,                # icmp: answer | drop | unreachable
               tcp: {open: [80, 443], reset: [22], reject: [23], drop: [25], banner: {80: "hello\n"}}, udp: {echo: [7], drop: [9], closed: rest}}
      mtu: {after_hop: 3, size: 1400, report: false}          # a black hole; report: true sends "fragmentation needed"
      loop: [2, 3]                                            # optional: these hops pass packets to each other
)";

}  // namespace

TEST_CASE("the example of the schema is read as what it says: hosts") {
  const auto lab = lab_of(example);
  CHECK(lab.name == "net");
  REQUIRE(lab.hosts.size() == 4);
  CHECK(lab.hosts[0].name == "client");
  CHECK_FALSE(lab.hosts[0].router);
  CHECK(lab.hosts[1].router);
  const auto& fw = lab.hosts[2];
  CHECK(fw.interfaces.empty());
  CHECK_FALSE(fw.rules.masquerade_out);  // nothing leaves it
  CHECK(fw.rules.redirects ==
        std::vector<nft::Redirect>{{nft::Protocol::tcp, port(80), Endpoint{ip("172.17.0.2"), Port(8080)}}});
  REQUIRE(fw.rules.filters.size() == 2);
  CHECK(fw.rules.filters[0] == nft::FilterRule{.hook = nft::Hook::forward,
                                               .protocol = nft::Protocol::tcp,
                                               .ports = port(25),
                                               .verdict = nft::Verdict::drop});
  CHECK(fw.rules.filters[1] == nft::FilterRule{.hook = nft::Hook::input,
                                               .protocol = nft::Protocol::tcp,
                                               .ports = port(23),
                                               .verdict = nft::Verdict::reject,
                                               .with = nft::RejectWith::port_unreachable});
  REQUIRE(lab.hosts[3].services.size() == 1);
  CHECK(lab.hosts[3].services[0].line == "ntool nc -l -k -p 8001");
  CHECK(lab.hosts[3].services[0].words == std::vector<std::string>{"ntool", "nc", "-l", "-k", "-p", "8001"});
}

TEST_CASE("the example of the schema is read as what it says: links and interfaces") {
  const auto lab = lab_of(example);
  REQUIRE(lab.links.size() == 1);
  CHECK(lab.links[0] ==
        Link{.ends = {{0, 0}, {1, 0}}, .subnet = prefix("172.17.0.0/24"), .subnet6 = prefix("fd17::/64")});
  const auto& client = lab.hosts[0].interfaces;
  REQUIRE(client.size() == 1);
  CHECK(client[0] == Interface{.name = "eth0",
                               .link = 0,
                               .mac = {0x02, 0x42, 172, 17, 0, 3},
                               .addresses = {prefix("172.17.0.3/24"), prefix("fd17::1/64")}});
  const auto& r1 = lab.hosts[1].interfaces;
  REQUIRE(r1.size() == 2);
  CHECK(r1[0].addresses == std::vector{prefix("172.17.0.1/24"), prefix("fd17::2/64")});
  CHECK(r1[1].name == "eth1");
  CHECK(r1[1].link == 1);
  CHECK(r1[1].addresses == std::vector{prefix("100.64.0.2/30"), prefix("fd64::2/64")});
}

TEST_CASE("the example of the schema is read as what it says: the internet") {
  const auto lab = lab_of(example);
  REQUIRE(lab.internet);
  const auto& internet = *lab.internet;
  CHECK(internet.behind == 1);
  CHECK(internet.interface == 1);
  CHECK(internet.gateway == ip("100.64.0.1"));
  CHECK(internet.gateway6 == ip("fe80::1"));
  const auto& topology = internet.topology;
  CHECK(topology.seed == 1);
  CHECK(topology.link_mtu == Mtu(1500));
  REQUIRE(topology.paths.size() == 1);
  const auto& path = topology.paths[0];
  REQUIRE(path.hops.size() == 4);
  CHECK(path.hops[0] ==
        sim::Hop{.addresses = {ip("203.0.113.1"), ip("2001:db8:ffff::cb00:7101")}, .line = {.rtt = 2ms}});
  CHECK(path.hops[1] == sim::Hop{.addresses = {ip("203.0.113.2"), ip("203.0.113.6"), ip("2001:db8:ffff::cb00:7102"),
                                               ip("2001:db8:ffff::cb00:7106")},
                                 .line = {.rtt = 8ms, .jitter = 1ms}});
  CHECK(path.hops[2] ==
        sim::Hop{.line = {.rtt = 9ms}, .silence = 1.0, .mtu = sim::LinkMtu{.mtu = Mtu(1400), .reported = false}});
  CHECK(path.hops[3] ==
        sim::Hop{.addresses = {ip("203.0.113.10"), ip("2001:db8:ffff::cb00:710a")},
                 .line = {.rtt = 15ms, .loss = 0.1},
                 .limit = sim::RateLimit{.per_second = 1, .burst = 1},
                 .labels = {{.label = 24001, .traffic_class = 0, .bottom = true, .ttl = Ttl(1)}},
                 .interface = sim::InterfaceInfo{.name = "et-0/0/1", .index = IfIndex(5), .mtu = Mtu(9000)}});
  CHECK(path.loop == sim::RoutingLoop{2, 3});
  REQUIRE(path.targets.size() == 1);
  sim::Target target{.addresses = {prefix("198.51.100.0/24"), prefix("2001:db8:1::/48")},
                     .line = {.rtt = 20ms, .loss = 0.01, .duplicate = 0.005, .reorder = 0.02, .reorder_by = 50ms},
                     .corrupt = 0.001};
  target.tcp.entries = {{port(80), sim::TcpRule::open},
                        {port(443), sim::TcpRule::open},
                        {port(22), sim::TcpRule::reset},
                        {port(23), sim::TcpRule::reject},
                        {port(25), sim::TcpRule::drop}};
  target.udp.entries = {{port(7), sim::UdpRule::echo}, {port(9), sim::UdpRule::drop}};
  target.banners = {{Port(80), "hello\n"}};
  CHECK(path.targets[0] == target);
}

TEST_CASE("a router masquerades what leaves by its last link, and without links nothing") {
  const std::string hosts = "hosts: {a: {}, fw: {router: true, nat: masquerade, redirect: {port: 80, to: 10.0.0.1}}}\n";
  const auto out = [](const Lab& lab) { return lab.find_host("fw")->rules.masquerade_out; };
  const auto alone = lab_of(hosts);
  CHECK_FALSE(out(alone));
  CHECK(alone.hosts[1].rules.redirects.size() == 1);
  CHECK(out(lab_of(hosts + "links: [{between: [a, fw]}]\n")) == "eth0");
  CHECK(out(lab_of(hosts + "links: [{between: [a, fw]}, {between: [fw, a]}]\n")) == "eth1");
}

TEST_CASE("a closed TCP port is one that resets, as a closed UDP port is called") {
  const auto lab = lab_of(
      "hosts: {a: {}}\ninternet: {paths: [{to: 198.51.100.0/24, target: {tcp: {open: 80, closed: [22], drop: "
      "rest}}}]}\n");
  const auto& tcp = lab.internet->topology.paths[0].targets[0].tcp;
  CHECK(tcp.of(Port(22)) == sim::TcpRule::reset);
  CHECK(tcp.of(Port(23)) == sim::TcpRule::drop);
}

TEST_CASE("every built-in lab is a lab") {
  for (const auto& built_in : built_in_labs()) {
    const std::string name = built_in.name == "routers-N" ? "routers-3" : std::string(built_in.name);
    CAPTURE(name);
    const auto text = built_in_text(name);
    REQUIRE(text);
    CHECK_THAT(*text, Catch::Matchers::StartsWith("# "));
    CHECK_THAT(*text, Contains("ntool lab run " + name + " -- ntool "));
    CHECK(lab_of(*text).hosts.front().name == "client");
    CHECK_FALSE(built_in.summary.empty());
  }
  const auto lab = lab_of(*built_in_text("two-hosts"));
  CHECK(lab.find_host("client")->interfaces[0].addresses[0] == prefix("172.17.0.3/16"));
  CHECK(lab.find_host("server")->interfaces[0].addresses[0] == prefix("172.17.0.2/16"));
}

TEST_CASE("a chain has as many routers as its name says, and its far host is 198.51.100.1") {
  for (const std::size_t routers : {1, 2, 60}) {
    const auto lab = lab_of(*built_in_text("routers-" + std::to_string(routers)));
    CHECK(lab.hosts.size() == routers + 2);
    CHECK(lab.hosts.back().name == "server");
    CHECK(lab.hosts.back().interfaces[0].addresses[0] == prefix("198.51.100.1/24"));
    CHECK(lab.hosts[0].routes.size() == 2);
    // To every network that it is not on, in both families.
    CHECK(lab.hosts[1].routes.size() == 2 * (routers - 1));
  }
}

TEST_CASE("names of built-in labs that are none") {
  const auto wrong = [](std::string_view name) { return built_in_text(name).error().text(); };
  CHECK(wrong("two-host") ==
        "no built-in lab is called 'two-host'; did you mean 'two-hosts'? There are two-hosts, "
        "routers-N, nat, dual-homed, firewall, internet");
  CHECK_THAT(wrong("zzz"), Contains("; there are two-hosts, routers-N"));
  for (const auto* name : {"routers-0", "routers-61", "routers-", "routers-x", "routers-N"}) {
    CAPTURE(name);
    CHECK_THAT(wrong(name), Contains("routers-N"));
  }
}

TEST_CASE("hosts know each other by name, IPv4 first") {
  CHECK(hosts_file(lab_of(*built_in_text("two-hosts"))) ==
        "127.0.0.1 localhost\n::1 localhost\n172.17.0.3 client\nfd17::3 client\n172.17.0.2 server\nfd17::2 server\n");
}

TEST_CASE("the name of a lab is its file's") {
  CHECK(parse_lab("hosts: {a: {}}", "/some/where/my-net.yaml")->name == "my-net");
  CHECK(parse_lab("hosts: {a: {}}", "x.yml")->name == "x");
  CHECK(parse_lab("hosts: {a: {}}", "plain")->name == "plain");
  CHECK(parse_lab("hosts: {a: {}}", ".yaml")->name == ".yaml");
}
