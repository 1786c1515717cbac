#include "support/catch.hpp"
#include "support/dns_server.hpp"
#include "support/memory_resolver.hpp"
#include "support/memory_reverse_names.hpp"
#include "support/temp_directory.hpp"
#include "support/twin_ports.hpp"

#include <algorithm>

#include <ntool/net/cares_reverse_names.hpp>

using namespace ntool;
using test::DnsReply;
using test::DnsServer;

namespace {

IpAddress address(std::string_view text) {
  return IpAddress::parse(text).value();
}

/// A machine with its own /etc, and a loop that waits for names.
struct Machine {
  explicit Machine(const DnsServer* server = nullptr, const std::string& hosts = "")
      : resolver(clock, stop, {etc.path() + "/hosts", etc.path() + "/resolv.conf", etc.path() + "/nsswitch.conf"}),
        poller(sys::EpollPoller::open().value()),
        names(resolver) {
    etc.write("hosts", hosts);
    if (server != nullptr) etc.write("resolv.conf", server->nameserver_line() + "search .\n");
    REQUIRE(names.watch(poller));
  }

  /// Turns the loop as a verb does, until the name is there.
  std::string wait_for(std::string_view text) {
    const Instant deadline = clock.now() + std::chrono::seconds(30);
    names.ask(address(text));
    while (clock.now() < deadline) {
      if (const auto name = names.name_of(address(text))) return *name;
      REQUIRE(poller.wait(deadline));
    }
    FAIL("no answer within 30 s");
    return "";
  }

  test::TempDirectory etc;
  sys::SystemClock clock;
  sys::StopFlag stop;
  net::CaresResolver resolver;
  sys::EpollPoller poller;
  net::CaresReverseNames names;
};

}  // namespace

TEST_CASE("where DNS keeps the name of an address") {
  CHECK(net::reverse_domain(address("192.0.2.1")) == "1.2.0.192.in-addr.arpa");
  CHECK(net::reverse_domain(address("::ffff:192.0.2.1")) == "1.2.0.192.in-addr.arpa");
  CHECK(net::reverse_domain(address("2001:db8::1")) ==
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
  CHECK(net::reverse_domain(address("fe80::a%3")) ==
        "a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.e.f.ip6.arpa");
}

TEST_CASE("the hosts file knows a name at once, and no server is asked") {
  DnsServer server({});
  Machine machine(&server, "192.0.2.7 router.example router\n");
  CHECK(machine.names.name_of(address("192.0.2.7")) == std::nullopt);  // nobody has asked
  machine.names.ask(address("192.0.2.7"));
  CHECK(machine.names.name_of(address("192.0.2.7")) == "router.example");
  CHECK(server.questions().empty());
}

TEST_CASE("servers are asked once for an address, of both families") {
  DnsServer server({{"1.2.0.192.in-addr.arpa PTR", {.names = {"one.example"}}},
                    {net::reverse_domain(address("2001:db8::1")) + " PTR", {.names = {"six.example"}}}});
  Machine machine(&server);
  CHECK(machine.wait_for("192.0.2.1") == "one.example");
  CHECK(machine.wait_for("2001:db8::1") == "six.example");
  CHECK(machine.wait_for("192.0.2.1") == "one.example");
  CHECK(server.questions().size() == 2);
}

TEST_CASE("an address without a name, or whose server fails, has an empty one") {
  DnsServer server({{"2.2.0.192.in-addr.arpa PTR", {.rcode = 2}},
                    {"3.2.0.192.in-addr.arpa PTR", {.garbage = true}},
                    {"4.2.0.192.in-addr.arpa PTR", {}}});
  Machine machine(&server);
  CHECK(machine.wait_for("192.0.2.1").empty());  // NXDOMAIN
  CHECK(machine.wait_for("192.0.2.2").empty());
  CHECK(machine.wait_for("192.0.2.3").empty());
  CHECK(machine.wait_for("192.0.2.4").empty());
}

TEST_CASE("an alias to another zone is followed") {  // RFC 2317
  DnsServer server(
      {{"5.2.0.192.in-addr.arpa PTR", {.names = {"five.example"}, .alias = "5.0-63.2.0.192.in-addr.arpa"}}});
  Machine machine(&server);
  CHECK(machine.wait_for("192.0.2.5") == "five.example");
}

TEST_CASE("of several names the first is taken") {
  DnsServer server({{"1.2.0.192.in-addr.arpa PTR", {.names = {"a.example", "b.example", "c.example"}}}});
  Machine machine(&server);
  CHECK(machine.wait_for("192.0.2.1") == "a.example");
}

TEST_CASE("a hostile name is harmless") {
  const std::string long_label(63, 'x');
  std::string escapes;
  for (int i = 0; i < 100; ++i) escapes += i % 20 == 19 ? "." : "\x01";
  DnsServer server({{"1.2.0.192.in-addr.arpa PTR", {.names = {"\x1b[2Jowned\nnext line.example"}}},
                    {"2.2.0.192.in-addr.arpa PTR",
                     {.names = {long_label + "." + long_label + "." + long_label + "." + long_label + ".example"}}},
                    {"3.2.0.192.in-addr.arpa PTR", {.names = {escapes}}},
                    {"4.2.0.192.in-addr.arpa PTR", {.names = {"서버.example"}}}});
  Machine machine(&server);
  for (const char* each : {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"}) {
    CHECK(machine.wait_for(each).empty());  // no host has such a name, so nobody need see it
  }
}

TEST_CASE("many addresses are asked for, and all are answered") {
  std::map<std::string, DnsReply> table;
  for (int i = 1; i <= 40; ++i) {
    table[std::to_string(i) + ".2.0.192.in-addr.arpa PTR"] = {.names = {"host" + std::to_string(i) + ".example"}};
  }
  DnsServer server(table);
  Machine machine(&server);
  for (int i = 1; i <= 40; ++i) machine.names.ask(address("192.0.2." + std::to_string(i)));
  for (int i = 1; i <= 40; ++i) {
    CHECK(machine.wait_for("192.0.2." + std::to_string(i)) == "host" + std::to_string(i) + ".example");
  }
  CHECK(server.questions().size() == 40);
}

TEST_CASE("a silent server costs a deadline, not the run") {
  DnsServer server({{"1.2.0.192.in-addr.arpa PTR", {.silent = true}}});
  Machine machine(&server);
  const Instant start = machine.clock.now();
  CHECK(machine.wait_for("192.0.2.1").empty());
  CHECK(machine.clock.now() - start < std::chrono::seconds(15));
}

TEST_CASE("whoever leaves does not wait for names") {
  DnsServer server(
      {{"1.2.0.192.in-addr.arpa PTR", {.silent = true}}, {"2.2.0.192.in-addr.arpa PTR", {.silent = true}}});
  sys::SystemClock clock;
  Duration shortest = Duration::max();
  for (int i = 0; i < 5; ++i) {  // a busy machine may be late with one of them
    Instant start;
    {
      Machine machine(&server);
      machine.names.ask(address("192.0.2.1"));
      machine.names.ask(address("192.0.2.2"));
      start = clock.now();
    }
    shortest = std::min(shortest, clock.now() - start);
  }
  CHECK(shortest < std::chrono::milliseconds(900));  // a try alone has a second
}

TEST_CASE("without a watching loop answers come too, and forgetting stops the wake-ups") {
  DnsServer server({{"1.2.0.192.in-addr.arpa PTR", {.names = {"one.example"}}}});
  Machine machine(&server);
  machine.names.ask(address("192.0.2.1"));
  machine.names.forget(machine.poller);
  const auto ready = machine.poller.wait(machine.clock.now() + std::chrono::milliseconds(50));
  REQUIRE(ready);
  CHECK(ready->empty());
  REQUIRE(machine.names.watch(machine.poller));
  CHECK(machine.wait_for("192.0.2.1") == "one.example");
}

TEST_CASE("known names come from the resolver alone") {
  sys::SystemClock clock;
  test::MemoryResolver resolver(clock);
  resolver.add_known_name("192.0.2.1", "one.example");
  test::KnownNames names(resolver);
  CHECK(names.name_of(address("192.0.2.1")) == std::nullopt);
  names.ask(address("192.0.2.1"));
  names.ask(address("192.0.2.2"));
  CHECK(names.name_of(address("192.0.2.1")) == "one.example");
  CHECK(names.name_of(address("192.0.2.2"))->empty());
  CHECK(resolver.asked.empty());
}

TEST_CASE("the twin of a test answers when the test says so") {
  test::MemoryReverseNames names;
  names.add("192.0.2.1", "one.example");
  names.hold("192.0.2.1");
  CHECK(names.name_of(address("192.0.2.2")) == std::nullopt);
  names.ask(address("192.0.2.1"));
  names.ask(address("192.0.2.2"));
  CHECK(names.name_of(address("192.0.2.1")) == std::nullopt);
  CHECK(names.name_of(address("192.0.2.2"))->empty());
  names.answer("192.0.2.1");
  CHECK(names.name_of(address("192.0.2.1")) == "one.example");
}
