#include "support/catch.hpp"

#include <ntool/net/host_name.hpp>
#include <ntool/sys/interfaces.hpp>

using namespace ntool;

TEST_CASE("names that DNS could know") {
  const auto name =
      GENERATE(as<std::string>{}, "a", "example.com", "example.com.", "_ldap._tcp.example.com", "xn--3e0b707e",
               "3com.com", "1.2.3.4.example", "UPPER.Case", "a-b", "-odd-", std::string(63, 'a') + ".b", "0x7f.1a");
  CAPTURE(name);
  CHECK(net::check_host_name(name).has_value());
}

TEST_CASE("names that it could not, and what is said about them") {
  struct Case {
    std::string name;
    std::string says;
  };
  const auto c = GENERATE(values<Case>({
      {"", "resolve '': it is not a host name: it is empty; type a name or an address"},
      {".", "it is empty"},
      {"..", "a part of it is empty"},
      {"a..b", "a part of it is empty; leave out the dot that is too many"},
      {".a", "a part of it is empty"},
      {"a..", "a part of it is empty"},
      {std::string(64, 'a'), "a part of it is longer than 63 bytes"},
      {std::string(300, 'a'), "(300 bytes): it is not a host name: it is longer than 253 bytes"},
      {"한국.example",
       "it is not ASCII and /etc/hosts does not have it; type an internationalized name in its xn-- form"},
      {"\xFF", "it is not ASCII"},
      {"a b", "it has the byte 0x20"},
      {"a\tb", "it has the byte 0x09"},
      {std::string("a\0b", 3), "it has the byte 0x00"},
      {"a\x1b[2Jb", "it has the byte 0x1b"},
      {"http://example.com/", "it has a ':'"},
      {"example.com/x", "it has a '/'; type the name alone, without scheme or path"},
      {"me@example.com", "type the part after the '@'"},
      {"[::1]", "type an IPv6 address without brackets"},
      {"1:2:3", "if it is an IPv6 address, check its groups"},
      {"10.0.0.1%eth0", "a zone belongs to an IPv6 address"},
      {"*.example.com", "it has a '*'"},
      {"back\\slash", "it has a '\\'"},
      {"256.1.1.1", "it ends in a number and is not an IPv4 address; type four numbers"},
      {"127.1", "it ends in a number"},
      {"1.2.3.4.5", "it ends in a number"},
      {"010.0.0.1", "it ends in a number"},
      {"80", "it ends in a number"},
      {"a.5.", "it ends in a number"},
  }));
  CAPTURE(c.name);
  const auto checked = net::check_host_name(c.name);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == Errc::usage);
  CHECK_THAT(checked.error().message(), Catch::Matchers::Contains(c.says));
}

TEST_CASE("a long bad name is not printed whole") {
  CHECK(net::check_host_name(std::string(100'000, 'x')).error().message().size() < 300);
}

TEST_CASE("localhost and what is below it") {
  CHECK(net::is_localhost_name("localhost"));
  CHECK(net::is_localhost_name("LocalHost."));
  CHECK(net::is_localhost_name("db.localhost"));
  CHECK_FALSE(net::is_localhost_name("mylocalhost"));
  CHECK_FALSE(net::is_localhost_name("localhost.example"));
  CHECK_FALSE(net::is_localhost_name(""));
}

TEST_CASE("names are equal in both cases of ASCII letters only") {
  CHECK(net::same_host_name("Example.COM", "example.com."));
  CHECK(net::same_host_name("서버", "서버"));
  CHECK_FALSE(net::same_host_name("É", "é"));
  CHECK_FALSE(net::same_host_name("a", "ab"));
}

TEST_CASE("a numeric host is an address, anything else a name") {
  CHECK(net::numeric_host("192.0.2.1")->value() == *IpAddress::parse("192.0.2.1"));
  CHECK(net::numeric_host("::1")->value() == IpAddress::loopback(Family::ipv6));
  CHECK(net::numeric_host("fe80::1%7")->value().zone() == IfIndex(7));
  CHECK(net::numeric_host("fe80::1%lo")->value().zone() == *sys::interface_index("lo"));
  for (const auto name : {"localhost", "", "127.1", "1.2.3.4%lo", "x%lo", "%lo", "[::1]", "::1 ", "0x7f.0.0.1"}) {
    CAPTURE(name);
    CHECK_FALSE(net::numeric_host(name).has_value());
  }
}

TEST_CASE("a zone that is no interface is an error of its own") {
  const auto address = net::numeric_host("fe80::1%nosuch0");
  REQUIRE(address.has_value());
  REQUIRE_FALSE(address->has_value());
  CHECK(address->error().code == Errc::not_found);
  CHECK_THAT(address->error().message(), Catch::Matchers::Contains("'nosuch0'"));
}
