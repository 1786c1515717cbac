#include "support/catch.hpp"

#include <ntool/net/system_ports.hpp>

using namespace ntool;

TEST_CASE("a port opens once and stays open") {
  sys::SystemClock clock;
  sys::StopFlag stop;
  net::SystemPorts ports(clock, stop);
  const auto resolver = ports.resolver();
  REQUIRE(resolver);
  CHECK(*ports.resolver() == *resolver);
  const auto netlink = ports.route_netlink();
  REQUIRE(netlink);
  CHECK(*ports.route_netlink() == *netlink);
}

TEST_CASE("the resolver of a real machine knows localhost") {
  sys::SystemClock clock;
  sys::StopFlag stop;
  net::SystemPorts ports(clock, stop);
  const auto found = (*ports.resolver())->resolve("localhost", Family::ipv4, clock.now() + std::chrono::seconds(5));
  REQUIRE(found);
  CHECK(found->front().is_loopback());
}
