#include "support/catch.hpp"

#include <string>
#include <vector>

#include <ntool/engine/probe/sweep_targets.hpp>

using namespace ntool;
using engine::AddressRange;
using engine::target_of_line;

namespace {

IpAddress address(std::string_view text) {
  return IpAddress::parse(text).value();
}

std::vector<std::string> all(AddressRange range, std::size_t most = 10) {
  std::vector<std::string> list;
  while (list.size() < most) {
    const auto next = range.next();
    if (!next) break;
    list.push_back(next->to_string());
  }
  return list;
}

AddressRange network(std::string_view text) {
  return AddressRange::hosts_of(Prefix::parse(text).value());
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a range has both its ends") {
  CHECK(all(AddressRange::between(address("10.0.0.254"), address("10.0.1.1")).value()) ==
        Texts{"10.0.0.254", "10.0.0.255", "10.0.1.0", "10.0.1.1"});
  CHECK(all(AddressRange::between(address("2001:db8::ffff"), address("2001:db8::1:1")).value()) ==
        Texts{"2001:db8::ffff", "2001:db8::1:0", "2001:db8::1:1"});
  CHECK(all(AddressRange::between(address("255.255.255.255"), address("255.255.255.255")).value()).size() == 1);
}

TEST_CASE("a range whose end is before its beginning is empty, and one of two families is none") {
  const auto empty = AddressRange::between(address("10.0.0.2"), address("10.0.0.1")).value();
  CHECK(empty.empty());
  CHECK(empty.size() == 0);
  CHECK(AddressRange::between(address("10.0.0.2"), address("::1")).error().code == Errc::usage);
}

TEST_CASE("the hosts of an IPv4 network are without its own and its broadcast address, but for /31 and /32") {
  CHECK(all(network("192.0.2.1/30")) == Texts{"192.0.2.1", "192.0.2.2"});
  CHECK(all(network("192.0.2.1/31")) == Texts{"192.0.2.0", "192.0.2.1"});
  CHECK(all(network("192.0.2.1/32")) == Texts{"192.0.2.1"});
  CHECK(network("10.0.0.0/8").size() == (1U << 24U) - 2);
  CHECK(network("0.0.0.0/0").size() == 0xffff'fffe);
}

TEST_CASE("an IPv6 network has all of its addresses, and its size stops at what 64 bits hold") {
  CHECK(all(network("2001:db8::4/126")) == Texts{"2001:db8::4", "2001:db8::5", "2001:db8::6", "2001:db8::7"});
  CHECK(network("2001:db8::/65").size() == std::uint64_t{1} << 63U);
  CHECK(network("::/0").size() == ~std::uint64_t{0});
  CHECK(all(network("::/0"), 2) == Texts{"::", "::1"});
}

TEST_CASE("of a line the first word is a target, comments and blanks are none") {
  CHECK(target_of_line("127.0.0.1 localhost") == "127.0.0.1");
  CHECK(target_of_line("\t web.example\r") == "web.example");
  CHECK(target_of_line("a#b") == "a#b");
  CHECK(target_of_line("# a") == std::nullopt);
  CHECK(target_of_line("  \r") == std::nullopt);
  CHECK(target_of_line("") == std::nullopt);
}
