#include "support/catch.hpp"

#include <ntool/net/hosts_file.hpp>

using namespace ntool;
using net::HostsFile;

namespace {
IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}
}  // namespace

TEST_CASE("hosts: names, aliases, comments, both families") {
  HostsFile hosts(
      "127.0.0.1\tlocalhost\n"
      "::1 localhost ip6-localhost # loopback\n"
      "# 192.0.2.9 commented\n"
      "192.0.2.1 server.example server\r\n"
      "192.0.2.2 server\n"
      "192.0.2.1 server again\n"
      "2001:db8::1 서버");
  CHECK(hosts.addresses("localhost") == std::vector{ip("127.0.0.1"), ip("::1")});
  CHECK(hosts.addresses("server") == std::vector{ip("192.0.2.1"), ip("192.0.2.2")});
  CHECK(hosts.addresses("SERVER.Example.") == std::vector{ip("192.0.2.1")});
  CHECK(hosts.addresses("서버") == std::vector{ip("2001:db8::1")});
  CHECK(hosts.addresses("commented").empty());
  CHECK(hosts.addresses("loopback").empty());
  CHECK(hosts.addresses("192.0.2.1").empty());
  CHECK(hosts.addresses("").empty());
}

TEST_CASE("hosts: an address has the first name of its first line") {
  HostsFile hosts("192.0.2.1 first second\n192.0.2.1 third\nfe80::1 router\n192.0.2.5\n");
  CHECK(hosts.name(ip("192.0.2.1")) == "first");
  CHECK(hosts.name(ip("fe80::1%3")) == "router");
  CHECK(hosts.name(ip("192.0.2.5")) == std::nullopt);
  CHECK(hosts.name(ip("192.0.2.6")) == std::nullopt);
  CHECK(HostsFile("").name(ip("127.0.0.1")) == std::nullopt);
}

TEST_CASE("hosts: lines that break the format are skipped, the next one counts") {
  const auto bad = GENERATE(as<std::string>{}, "name 192.0.2.1", "192.0.2 good", "192.0.2.256 good", "1:2 good",
                            "::1%eth0 good", "192.0.2.1,good", "\xFF\xFE good", std::string("192.0.2.1 \0 good", 16),
                            "192.0.2.1", "\t", std::string(1U << 20U, 'x') + " good");
  HostsFile hosts(bad + "\n192.0.2.7 good\n");
  CHECK(hosts.addresses("good") == std::vector{ip("192.0.2.7")});
}
