#include "support/catch.hpp"

#include <ntool/net/destination_order.hpp>
#include <ntool/sys/source_address.hpp>

using namespace ntool;

namespace {

struct Try {
  std::string address, source;  // an empty source: no route
};

std::vector<std::string> ordered(std::vector<Try> tries) {
  std::vector<net::Destination> destinations;
  for (const auto& each : tries) {
    net::Destination destination{IpAddress::parse(each.address).value(), std::nullopt};
    if (!each.source.empty()) destination.source = IpAddress::parse(each.source).value();
    destinations.push_back(destination);
  }
  net::order_destinations(destinations);
  std::vector<std::string> names;
  for (const auto& each : destinations) names.push_back(each.address.to_string());
  return names;
}
using Order = std::vector<std::string>;

}  // namespace

// The examples of RFC 6724 10.2, as far as their rules need no facts that the kernel alone has.
TEST_CASE("RFC 6724 10.2: matching scope comes first") {
  CHECK(ordered({{"198.51.100.121", "169.254.13.78"}, {"2001:db8:1::1", "2001:db8:1::2"}}) ==
        Order{"2001:db8:1::1", "198.51.100.121"});
  CHECK(ordered({{"2001:db8:1::1", "fe80::1"}, {"198.51.100.121", "198.51.100.117"}}) ==
        Order{"198.51.100.121", "2001:db8:1::1"});
}

TEST_CASE("RFC 6724 10.2: higher precedence, then smaller scope") {
  CHECK(ordered({{"10.1.2.3", "10.1.2.4"}, {"2001:db8:1::1", "2001:db8:1::2"}}) == Order{"2001:db8:1::1", "10.1.2.3"});
  CHECK(ordered({{"2001:db8:1::1", "2001:db8:1::2"}, {"fe80::1", "fe80::2"}}) == Order{"fe80::1", "2001:db8:1::1"});
}

TEST_CASE("RFC 6724 10.2: matching label beats precedence") {
  CHECK(ordered({{"2001:db8:1::1", "2002:c633:6401::2"}, {"2002:c633:6401::1", "2002:c633:6401::2"}}) ==
        Order{"2002:c633:6401::1", "2001:db8:1::1"});
}

TEST_CASE("an address without a route is the last resort") {
  CHECK(ordered({{"2001:db8::1", ""}, {"192.0.2.1", "192.0.2.9"}}) == Order{"192.0.2.1", "2001:db8::1"});
  CHECK(ordered({{"192.0.2.1", ""}, {"2001:db8::1", ""}}) == Order{"2001:db8::1", "192.0.2.1"});
}

TEST_CASE("IPv6 localhost before IPv4 localhost") {
  CHECK(ordered({{"127.0.0.1", "127.0.0.1"}, {"::1", "::1"}}) == Order{"::1", "127.0.0.1"});
}

TEST_CASE("the longer common prefix with the source wins for IPv6, IPv4 keeps the servers' order") {
  CHECK(ordered({{"2001:db8:ffff::1", "2001:db8:1::9"}, {"2001:db8:1::1", "2001:db8:1::9"}}) ==
        Order{"2001:db8:1::1", "2001:db8:ffff::1"});
  CHECK(ordered({{"203.0.113.1", "192.0.2.9"}, {"192.0.2.1", "192.0.2.9"}, {"198.51.100.1", "192.0.2.9"}}) ==
        Order{"203.0.113.1", "192.0.2.1", "198.51.100.1"});
}

TEST_CASE("unique local destinations come after IPv4 where their labels do not match") {
  CHECK(ordered({{"fd00::1", "2001:db8::9"}, {"192.0.2.1", "192.0.2.9"}}) == Order{"192.0.2.1", "fd00::1"});
}

TEST_CASE("the kernel's source for a loopback address is a loopback address") {
  CHECK(sys::source_address(IpAddress::loopback(Family::ipv4)) == IpAddress::loopback(Family::ipv4));
}
