#include "commands/ping/flood_marks.hpp"
#include "commands/ping/limits.hpp"
#include "commands/ping/pattern.hpp"
#include "commands/ping/text.hpp"
#include "support/catch.hpp"

using namespace std::chrono_literals;
using namespace ntool;
using namespace ntool::commands::ping;

namespace {

const IpAddress host = IpAddress(IpAddress::V4Bytes{192, 0, 2, 1});

PingOptions to_host() {
  return {.hosts = {"192.0.2.1"}};
}
Plan aimed(const PingOptions& options, const IpAddress& target = host) {
  auto plan = make_plan(options);
  REQUIRE(plan);
  REQUIRE(aim(*plan, target));
  return *plan;
}
std::string refusal_of(const PingOptions& options) {
  const auto plan = make_plan(options);
  if (plan) return "";
  CHECK(plan.error().code == Errc::usage);
  return plan.error().reason;
}

}  // namespace

TEST_CASE("ping's plan: a pattern is pairs of hexadecimal digits, the last may be one", "[ping]") {
  using Pattern = std::vector<std::uint8_t>;
  CHECK(pattern_bytes("ff00") == Pattern{0xFF, 0x00});
  CHECK(pattern_bytes("fFf") == Pattern{0xFF, 0x0F});
  CHECK(pattern_bytes("a") == Pattern{0x0A});
  CHECK(pattern_bytes(std::string(32, 'a'))->size() == 16);
  for (const auto* bad : {"", "zz", "0.0000001", "0x10", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    CHECK_FALSE(pattern_bytes(bad));
  }
}

TEST_CASE("ping's plan: numbers out of range are refused with their option", "[ping]") {
  auto options = to_host();
  options.identifier = "70000";
  CHECK(refusal_of(options) == "-e: '70000' is larger than 65535");
  options = to_host();
  options.flow_label = "1048576";
  CHECK(refusal_of(options) == "-F: '1048576' is larger than 1048575");
  options = to_host();
  options.preload = "99999999999";
  CHECK(refusal_of(options) == "-l: '99999999999' is larger than 65536");
  options = to_host();
  options.deadline = "0.1";
  CHECK(refusal_of(options) == "-w: '0.1' is not a whole number (decimal digits alone)");
}

TEST_CASE("ping's plan: -I may name an address and an interface", "[ping]") {
  auto options = to_host();
  options.from = {"eth0", "192.0.2.9"};
  const auto plan = aimed(options);
  CHECK(plan.interface == "eth0");
  CHECK(plan.source == IpAddress(IpAddress::V4Bytes{192, 0, 2, 9}));
  CHECK(route_of(plan).interface == "eth0");
  CHECK(route_of(plan).source == plan.source);
}

TEST_CASE("ping's plan: how probes travel", "[ping]") {
  auto options = to_host();
  options.path_mtu = "do";
  options.traffic_class = "0xb8";
  options.flow_label = "5";
  options.mark = "7";
  options.only_on_link = true;
  options.no_loop = true;
  auto route = route_of(aimed(options));
  CHECK(route.path_mtu == net::PathMtuDiscovery::must);
  CHECK(route.traffic_class == std::uint8_t{0xB8});
  CHECK_FALSE(route.flow_label);  // IPv4 has none
  CHECK(route.mark == 7U);
  CHECK(route.only_on_link);
  CHECK_FALSE(route.multicast_loop);
  route = route_of(aimed(options, IpAddress::loopback(Family::ipv6)));
  CHECK(route.flow_label == 5U);
  // What goes to a group is never cut, unless somebody says so.
  const auto group = IpAddress(IpAddress::V4Bytes{224, 0, 0, 1});
  CHECK(route_of(aimed(to_host(), group)).path_mtu == net::PathMtuDiscovery::must);
  CHECK(route_of(aimed(to_host())).path_mtu == net::PathMtuDiscovery::by_system);
}

TEST_CASE("ping's plan: the kernel's stamps of sending are for slow runs", "[ping]") {
  const auto stamped = [](const PingOptions& options) { return port_rules_of(aimed(options)).stamp_sending; };
  auto options = to_host();
  CHECK(stamped(options));
  options.interval = 10ms;
  CHECK(stamped(options));
  options.user_times = true;
  CHECK_FALSE(stamped(options));
  options = to_host();
  options.interval = 500us;
  CHECK_FALSE(stamped(options));
  options = to_host();
  options.flood = true;
  CHECK_FALSE(stamped(options));
  options.interval = 1s;
  CHECK_FALSE(stamped(options));
}

TEST_CASE("ping's plan: a flood clocks itself, unless it has an interval", "[ping]") {
  auto options = to_host();
  options.flood = true;
  CHECK(aimed(options).rules.interval == 0s);
  CHECK(aimed(options).rules.window == 64);
  options.interval = 10ms;
  CHECK(aimed(options).rules.interval == 10ms);
}

TEST_CASE("ping's plan: only a raw socket has the identifier 0", "[ping]") {
  auto options = to_host();
  options.identifier = "0";
  CHECK(port_rules_of(aimed(options)).only_raw);
  options.identifier = "1";
  CHECK_FALSE(port_rules_of(aimed(options)).only_raw);
  CHECK(port_rules_of(aimed(options)).identifier == std::uint16_t{1});
}

TEST_CASE("ping's limits: ordinary users preload three, and ask groups once a second", "[ping]") {
  auto options = to_host();
  options.preload = "4";
  CHECK(check_preload(aimed(options), true));
  const auto refused = check_preload(aimed(options), false);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason == "cannot set preload to value greater than 3: 4");
  options.preload = "3";
  CHECK(check_preload(aimed(options), false));

  options.interval = 999ms;
  auto plan = aimed(options);
  CHECK(check_group(plan, false));
  plan.rules.anybody = true;
  CHECK(check_group(plan, true));
  const auto too_fast = check_group(plan, false);
  REQUIRE_FALSE(too_fast);
  CHECK(too_fast.error().reason ==
        "minimal interval for broadcast ping for user must be >= 1000 ms, use -i 1 (or higher)");
  plan.rules.interval = 1s;
  CHECK(check_group(plan, false));
  plan.path_mtu = net::PathMtuDiscovery::dont;
  CHECK_FALSE(check_group(plan, false));
}

TEST_CASE("ping's text: what the system refused, in the words of each family", "[ping]") {
  const Error too_long{.code = Errc::too_long, .reason = "message too long, mtu=1400", .hint = "send less"};
  CHECK(refusal(too_long, Family::ipv4) == "local error: message too long, mtu=1400");
  CHECK(refusal(too_long, Family::ipv6) == "local error: message too long, mtu: 1400");
  const Error other{.reason = "Operation not permitted", .hint = "a firewall"};
  CHECK(refusal(other, Family::ipv4) == "sendmsg: Operation not permitted; a firewall");
}

TEST_CASE("ping's text: the marks of a flood", "[ping]") {
  using Kind = engine::EchoEvent::Kind;
  CHECK(flood_mark({.kind = Kind::sent}) == ".");
  CHECK(flood_mark({.kind = Kind::reply}) == "\b \b");
  CHECK(flood_mark({.kind = Kind::reply, .checksum_ok = false}) == "\bC");
  CHECK(flood_mark({.kind = Kind::error}) == "\bE");
  CHECK(flood_mark({.kind = Kind::not_sent}) == "E");
}
