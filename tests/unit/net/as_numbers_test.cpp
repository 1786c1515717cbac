#include "support/catch.hpp"
#include "support/dns_server.hpp"
#include "support/memory_as_numbers.hpp"
#include "support/mmdb_file.hpp"
#include "support/temp_directory.hpp"

#include <ntool/net/dns_as_numbers.hpp>
#include <ntool/net/mmdb_as_numbers.hpp>
#include <ntool/net/system_ports.hpp>

using namespace ntool;
using test::DnsReply;
using test::DnsServer;

namespace {

IpAddress address(std::string_view text) {
  return IpAddress::parse(text).value();
}

/// A machine with its own /etc, and a loop that waits for systems.
struct Machine {
  explicit Machine(const DnsServer& server)
      : resolver(clock, stop, {etc.path() + "/hosts", etc.path() + "/resolv.conf", etc.path() + "/nsswitch.conf"}),
        poller(sys::EpollPoller::open().value()),
        systems(resolver) {
    etc.write("resolv.conf", server.nameserver_line());
    REQUIRE(systems.watch(poller));
  }

  /// Turns the loop as a verb does, until the answer is there.
  wire::AsInfo wait_for(std::string_view text) {
    const Instant deadline = clock.now() + std::chrono::seconds(30);
    systems.ask(address(text));
    while (clock.now() < deadline) {
      if (const auto info = systems.info_of(address(text))) return *info;
      REQUIRE(poller.wait(deadline));
    }
    FAIL("no answer within 30 s");
    return {};
  }

  test::TempDirectory etc;
  sys::SystemClock clock;
  sys::StopFlag stop;
  net::CaresResolver resolver;
  sys::EpollPoller poller;
  net::DnsAsNumbers systems;
};

constexpr const char* origin = "31.108.90.216.origin.asn.cymru.com TXT";
constexpr const char* neighbour = "32.108.90.216.origin.asn.cymru.com TXT";
constexpr const char* name = "as23028.asn.cymru.com TXT";

}  // namespace

TEST_CASE("DNS tells origin and name, each asked for once") {
  DnsServer server({{origin, {.texts = {"23028 15169 | 216.90.108.0/24 | US | arin | 1998-09-25"}}},
                    {neighbour, {.texts = {"23028 | 216.90.108.0/24 | US | arin | 1998-09-25"}}},
                    {name, {.texts = {"23028 | US | arin | 2002-01-04 | TEAM-CYMRU - Team Cymru Inc., US"}}}});
  Machine machine(server);
  CHECK(machine.systems.info_of(address("216.90.108.31")) == std::nullopt);  // nobody has asked
  const auto info = machine.wait_for("216.90.108.31");
  CHECK(info.numbers == std::vector<std::uint32_t>{23028, 15169});
  CHECK(info.organization == "TEAM-CYMRU - Team Cymru Inc., US");
  CHECK(info.prefix == Prefix::parse("216.90.108.0/24").value());
  CHECK(machine.wait_for("::ffff:216.90.108.31") == info);
  CHECK(machine.wait_for("216.90.108.32").organization == info.organization);
  CHECK(server.questions() == std::vector<std::string>{origin, name, neighbour});
}

TEST_CASE("IPv6 origins have a zone of their own, and of several prefixes the longest counts") {
  const std::string domain = wire::as_origin_domain(address("2001:4860:b002::68"));
  DnsServer server({{domain + " TXT",
                     {.texts = {"64501 | 2001:4860::/32 | US | arin | ", "no number | x",
                                "64502 | 2001:4860:b000::/40 |", "64503 | 2000::/3 |"}}}});
  Machine machine(server);
  CHECK(machine.wait_for("2001:4860:b002::68").numbers == std::vector<std::uint32_t>{64502});
}

TEST_CASE("private addresses are unknown at once, and nobody is asked") {
  DnsServer server({});
  Machine machine(server);
  for (const auto* text : {"10.0.0.1", "192.168.1.1", "fe80::1%1", "::1", "127.0.0.1"}) {
    machine.systems.ask(address(text));
    CHECK(machine.systems.info_of(address(text)) == wire::AsInfo());
  }
  CHECK(server.questions().empty());
}

TEST_CASE("answers that tell nothing are unknown systems") {
  const auto zone = [](int last) { return std::to_string(last) + ".1.1.1.origin.asn.cymru.com TXT"; };
  DnsServer server({{zone(1), {.rcode = 2}},
                    {zone(2), {.garbage = true}},
                    {zone(3), {.texts = {""}}},
                    {zone(4), {.texts = {"NA | 1.1.1.0/24"}}},
                    {zone(5), {.cut_text = "64500 | 1.1.1.0/24 | US"}},
                    {zone(6), {}},
                    {zone(7), {.addresses = {"192.0.2.1"}}}});
  Machine machine(server);
  for (int last = 1; last <= 8; ++last) CHECK_FALSE(machine.wait_for("1.1.1." + std::to_string(last)).known());
}

TEST_CASE("hostile texts: 64 kB over TCP, thousands of records, escapes") {
  const std::string escapes = "64500 | 1.1.1.0/24 | \x1b[2J | a\"b,c | \n";
  std::vector<std::string> thousands(1500, "64501 | 1.1.2.0/24");
  DnsServer server({{"1.1.1.1.origin.asn.cymru.com TXT", {.truncated = true, .texts = {escapes}}},
                    {"as64500.asn.cymru.com TXT",
                     {.truncated = true, .texts = {"64500 | x | y | z | " + std::string(64000, '\x9b')}}},
                    {"1.2.1.1.origin.asn.cymru.com TXT", {.truncated = true, .texts = std::move(thousands)}},
                    {"as64501.asn.cymru.com TXT", {.texts = {"\xff\xfe\x00|||| \x01"}}}});
  Machine machine(server);
  const auto info = machine.wait_for("1.1.1.1");
  CHECK(info.country == "\x1b[2J");
  CHECK(info.organization == std::string(255, '\x9b'));
  CHECK(machine.wait_for("1.1.2.1").numbers == std::vector<std::uint32_t>{64501});
}

TEST_CASE("a number whose name nobody tells has none") {
  DnsServer server({{origin, {.texts = {"23028 | 216.90.108.0/24"}}}});
  Machine machine(server);
  CHECK(machine.wait_for("216.90.108.31").known());
  CHECK(machine.wait_for("216.90.108.31").organization.empty());
}

TEST_CASE("a file answers at once, also for private addresses; one that is no MMDB file is told by name") {
  const test::TempDirectory folder;
  folder.write("asn.mmdb", test::mmdb_file({{"10.0.0.0/8", {{"asn", "AS64500"}, {"name", "Mine"}}}}));
  folder.write("text.mmdb", "no MMDB file");
  sys::SystemClock clock;
  const sys::StopFlag stop;
  net::SystemPorts ports(clock, stop);
  auto missing = ports.as_numbers({.mmdb_file = folder.path() + "/missing.mmdb"});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == Errc::not_found);
  const auto broken = ports.as_numbers({.mmdb_file = folder.path() + "/text.mmdb"});
  REQUIRE_FALSE(broken);
  CHECK(broken.error().subject == folder.path() + "/text.mmdb");
  auto* systems = ports.as_numbers({.mmdb_file = folder.path() + "/asn.mmdb"}).value();
  CHECK(systems->info_of(address("10.1.2.3")) == std::nullopt);  // nobody has asked
  systems->ask(address("10.1.2.3"));
  systems->ask(address("1.1.1.1"));
  CHECK(systems->info_of(address("10.1.2.3"))->organization == "Mine");
  CHECK(systems->info_of(address("1.1.1.1")) == wire::AsInfo());
}

TEST_CASE("the twin of a test answers about systems when the test says so") {
  test::MemoryAsNumbers systems;
  systems.add("192.0.2.1", {.numbers = {64500}});
  systems.hold("192.0.2.1");
  systems.ask(address("192.0.2.1"));
  systems.ask(address("192.0.2.2"));
  CHECK(systems.info_of(address("192.0.2.1")) == std::nullopt);
  CHECK(systems.info_of(address("192.0.2.2")) == wire::AsInfo());
  systems.answer("192.0.2.1");
  CHECK(systems.wakes());
  CHECK(systems.info_of(address("192.0.2.1"))->known());
}
