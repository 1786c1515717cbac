#include "commands/ping/ip_options_plan.hpp"
#include "support/catch.hpp"

#include <ntool/base/bytes.hpp>

using namespace ntool;
using namespace ntool::commands::ping;

namespace {

using Words = std::vector<std::string>;

std::string reason(const Result<IpOptionsPlan>& plan) {
  return plan ? "" : plan.error().reason;
}

std::string hex(AskedOfIp asked, std::initializer_list<const char*> hosts = {}) {
  std::vector<IpAddress> addresses;
  for (const auto* host : hosts) addresses.push_back(IpAddress::parse(host).value());
  return to_hex(ip_options_of(asked, addresses));
}

std::string zeros(std::size_t bytes) {
  return std::string(2 * bytes, '0');
}

}  // namespace

TEST_CASE("IP options of ping: what the words ask for", "[ping]") {
  const Words one = {"b"};
  const Words three = {"hop", "a", "b"};
  CHECK(plan_ip_options(false, {}, one)->asked == AskedOfIp::nothing);
  CHECK(plan_ip_options(true, {}, one)->asked == AskedOfIp::record_route);
  CHECK(plan_ip_options(false, "tsonly", one)->asked == AskedOfIp::times);
  CHECK(plan_ip_options(false, "tsandaddr", one)->asked == AskedOfIp::times_with_addresses);
  CHECK(plan_ip_options(false, {}, three)->asked == AskedOfIp::loose_source_route);
  CHECK(plan_ip_options(false, {}, three)->hosts == Words{"hop", "a"});
  CHECK(plan_ip_options(false, "tsprespec", three)->asked == AskedOfIp::times_of_named_hosts);
  CHECK(plan_ip_options(false, "tsprespec", one)->hosts.empty());
  CHECK(plan_ip_options(false, {}, {})->hosts.empty());
}

TEST_CASE("IP options of ping: what cannot be asked for", "[ping]") {
  const Words two = {"a", "b"};
  CHECK(reason(plan_ip_options(true, "tsonly", Words{"b"})) == "only one of -T or -R may be used");
  CHECK(reason(plan_ip_options(false, "foo", Words{"b"})) == "invalid timestamp type: foo");
  CHECK(reason(plan_ip_options(true, {}, two)) == "-R, -T tsonly and -T tsandaddr take one host");
  CHECK(reason(plan_ip_options(false, "tsonly", two)) == "-R, -T tsonly and -T tsandaddr take one host");
  CHECK(reason(plan_ip_options(false, "tsprespec", Words(5, "a"))).empty());
  CHECK(reason(plan_ip_options(false, "tsprespec", Words(6, "a"))) == "5 hosts before the destination, 4 at most");
  CHECK(reason(plan_ip_options(false, {}, Words(10, "a"))).empty());
  CHECK(reason(plan_ip_options(false, {}, Words(11, "a"))) == "10 hosts before the destination, 9 at most");
  CHECK(!plan_ip_options(false, {}, Words(100'000, "a")));
}

TEST_CASE("IP options of ping: what goes out", "[ping]") {
  CHECK(hex(AskedOfIp::nothing).empty());
  CHECK(hex(AskedOfIp::record_route) == "072704" + zeros(37));
  CHECK(hex(AskedOfIp::times) == "44280500" + zeros(36));
  CHECK(hex(AskedOfIp::times_with_addresses) == "44240501" + zeros(32));
  CHECK(hex(AskedOfIp::times_of_named_hosts, {"10.0.0.1"}) == "440c05030a00000100000000");
  CHECK(hex(AskedOfIp::loose_source_route, {"10.0.0.1", "10.0.0.2"}) == "830b040a0000010a00000200");
  CHECK(hex(AskedOfIp::times_of_named_hosts).empty());
  for (const auto asked : {AskedOfIp::record_route, AskedOfIp::times, AskedOfIp::times_with_addresses}) {
    CHECK(ip_options_of(asked, {}).size() % 4 == 0);
    CHECK(ip_options_of(asked, {}).size() <= 40);
  }
  const std::vector<IpAddress> nine(9);
  CHECK(ip_options_of(AskedOfIp::loose_source_route, nine).size() == 40);
}
