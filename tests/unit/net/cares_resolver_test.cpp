#include "support/catch.hpp"
#include "support/dns_server.hpp"
#include "support/temp_directory.hpp"

#include <csignal>

#include <ntool/net/cares_resolver.hpp>
#include <ntool/net/library_version.hpp>
#include <ntool/sys/worker.hpp>

using namespace ntool;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::DnsReply;
using test::DnsServer;
using Names = std::vector<std::string>;

namespace {

/// A machine with its own /etc, and a resolver on it.
struct Machine {
  Machine()
      : resolver(clock, stop, {etc.path() + "/hosts", etc.path() + "/resolv.conf", etc.path() + "/nsswitch.conf"}) {}

  Result<std::vector<IpAddress>> resolve(std::string_view host, std::optional<Family> family = {},
                                         Duration limit = seconds(20)) {
    return resolver.resolve(host, family, clock.now() + limit);
  }
  /// The answer as text, or the error's message.
  Names ask(std::string_view host, std::optional<Family> family = {}) {
    const auto found = resolve(host, family);
    if (!found) return {found.error().message()};
    Names texts;
    for (const auto& address : *found) texts.push_back(address.to_string());
    return texts;
  }
  Error error_of(std::string_view host, std::optional<Family> family = {}, Duration limit = seconds(20)) {
    const auto found = resolve(host, family, limit);
    REQUIRE_FALSE(found);
    return found.error();
  }
  /// A search list without effect: a machine's own domain would otherwise come in.
  void use(const DnsServer& server, const std::string& more = "search .\n") const {
    etc.write("resolv.conf", server.nameserver_line() + more);
  }

  test::TempDirectory etc;
  sys::SystemClock clock;
  sys::StopFlag stop;
  net::CaresResolver resolver;
};

}  // namespace

TEST_CASE("a numeric address is itself, and nobody is asked") {
  Machine machine;
  CHECK(machine.ask("192.0.2.1") == Names{"192.0.2.1"});
  CHECK(machine.ask("2001:DB8::0001") == Names{"2001:db8::1"});
  CHECK(machine.ask("fe80::1%1") == Names{"fe80::1%1"});
  CHECK(machine.error_of("::1", Family::ipv4).message() ==
        "resolve '::1': it is not an IPv4 address; leave the family open, or choose the other one");
  CHECK(machine.error_of("fe80::1%nosuch0").code == Errc::not_found);
}

TEST_CASE("localhost resolves without any file and without a question") {
  Machine machine;
  DnsServer server({});
  machine.use(server);
  CHECK(machine.ask("localhost", Family::ipv4) == Names{"127.0.0.1"});
  CHECK(machine.ask("localhost", Family::ipv6) == Names{"::1"});
  CHECK(machine.ask("LOCALHOST.", Family::ipv4) == Names{"127.0.0.1"});
  CHECK(machine.ask("db.localhost", Family::ipv4) == Names{"127.0.0.1"});
  CHECK(machine.resolve("localhost")->size() == 2);
  CHECK(server.questions().empty());
}

TEST_CASE("localhost stays on this machine whatever the hosts file says") {
  Machine machine;
  machine.etc.write("hosts", "192.0.2.1 localhost\n127.0.0.5 localhost\n");
  CHECK(machine.ask("localhost", Family::ipv4) == Names{"127.0.0.5"});
  CHECK(machine.ask("localhost", Family::ipv6) == Names{"::1"});
  CHECK(machine.resolve("localhost")->size() == 1);  // a host that names only one family means it
}

TEST_CASE("the hosts file answers before DNS, also for names that DNS could not carry") {
  Machine machine;
  machine.etc.write("hosts", "192.0.2.7 server alias\n192.0.2.8 서버\n192.0.2.9 42\n");
  DnsServer server({{"server A", {.addresses = {"203.0.113.1"}}}});
  machine.use(server);
  CHECK(machine.ask("server") == Names{"192.0.2.7"});
  CHECK(machine.ask("ALIAS") == Names{"192.0.2.7"});
  CHECK(machine.ask("서버") == Names{"192.0.2.8"});
  CHECK(machine.ask("42") == Names{"192.0.2.9"});
  CHECK(server.questions().empty());
}

TEST_CASE("a family that the hosts file lacks is asked of DNS") {
  Machine machine;
  machine.etc.write("hosts", "192.0.2.7 server\n");
  DnsServer server({{"server AAAA", {.addresses = {"2001:db8::7"}}}});
  machine.use(server);
  CHECK(machine.ask("server", Family::ipv6) == Names{"2001:db8::7"});
  CHECK(server.questions() == Names{"server AAAA"});
}

TEST_CASE("known_name reads the hosts file alone") {
  Machine machine;
  machine.etc.write("hosts", "192.0.2.7 server.example server\n");
  CHECK(machine.resolver.known_name(*IpAddress::parse("192.0.2.7")) == "server.example");
  CHECK(machine.resolver.known_name(*IpAddress::parse("192.0.2.8")) == std::nullopt);
}

TEST_CASE("DNS gives both families, or the one that is wanted") {
  Machine machine;
  DnsServer server({{"www.example A", {.addresses = {"192.0.2.1", "192.0.2.2"}}},
                    {"www.example AAAA", {.addresses = {"2001:db8::1"}}}});
  machine.use(server);
  CHECK(machine.resolve("www.example")->size() == 3);
  CHECK(machine.ask("WWW.example.", Family::ipv4) == Names{"192.0.2.1", "192.0.2.2"});
  CHECK(machine.ask("www.example", Family::ipv6) == Names{"2001:db8::1"});
  CHECK(server.questions() == Names{"www.example A", "www.example AAAA", "www.example A", "www.example AAAA"});
}

TEST_CASE("an alias leads to the addresses of its target") {
  Machine machine;
  DnsServer server({{"www.example A", {.addresses = {"192.0.2.1"}, .alias = "real.example"}},
                    {"www.example AAAA", {.addresses = {}, .alias = "real.example"}}});
  machine.use(server);
  CHECK(machine.ask("www.example") == Names{"192.0.2.1"});
}

TEST_CASE("the search list completes a short name") {
  Machine machine;
  DnsServer server({{"db.b.example A", {.addresses = {"192.0.2.5"}}}, {"db.b.example AAAA", {}}});
  machine.use(server, "search a.example b.example\n");
  CHECK(machine.ask("db", Family::ipv4) == Names{"192.0.2.5"});
  CHECK(server.questions() == Names{"db.a.example A", "db.b.example A"});
}

TEST_CASE("a name that does not exist") {
  Machine machine;
  DnsServer server({});
  machine.use(server);
  machine.etc.write("nsswitch.conf", "hosts: files mdns4_minimal [NOTFOUND=return] dns myhostname\n");
  const Error error = machine.error_of("nosuch");
  CHECK(error.code == Errc::not_found);
  CHECK(error.message() == "resolve 'nosuch': no such name (asked " + server.endpoint() +
                               "); check the spelling, or type the full name with its domain (mdns4_minimal, "
                               "myhostname of /etc/nsswitch.conf are not used here: only files and dns are)");
  CHECK_THAT(machine.error_of("no.such").message(), Contains("; check the spelling (mdns4"));
}

TEST_CASE("a name without an address in the wanted family") {
  Machine machine;
  DnsServer server({{"v4.example A", {.addresses = {"192.0.2.1"}}},
                    {"v4.example AAAA", {}},
                    {"mail.example A", {}},
                    {"mail.example AAAA", {}}});
  machine.use(server);
  const Error error = machine.error_of("v4.example", Family::ipv6);
  CHECK(error.code == Errc::not_found);
  CHECK_THAT(error.message(),
             Contains("the name has no IPv6 address (asked 127.0.0.1:") && Contains("; leave the family open"));
  CHECK_THAT(machine.error_of("mail.example").message(), Contains("the name has no address (asked"));
}

TEST_CASE("a server that refuses is told from one that is silent") {
  Machine machine;
  DnsServer server({{"a.example A", {.rcode = 5}}, {"a.example AAAA", {.rcode = 5}}, {"b.example A", {.rcode = 2}}});
  machine.use(server);
  const Error refused = machine.error_of("a.example");
  CHECK(refused.code == Errc::refused);
  CHECK(refused.message() == "resolve 'a.example': the name server refused to answer (asked " + server.endpoint() +
                                 "); check the nameserver lines of /etc/resolv.conf, or type an address");
  const Error failed = machine.error_of("b.example", Family::ipv4);
  CHECK(failed.code == Errc::refused);
  CHECK_THAT(failed.message(), Contains("the name server could not answer"));
}

TEST_CASE("when the first server says no, the next one is asked") {
  Machine machine;
  DnsServer first({{"www.example A", {.rcode = 5}}, {"www.example AAAA", {.rcode = 2}}});
  DnsServer second({{"www.example A", {.addresses = {"192.0.2.1"}}}, {"www.example AAAA", {}}});
  machine.etc.write("resolv.conf", first.nameserver_line() + second.nameserver_line() + "search .\n");
  CHECK(machine.ask("www.example") == Names{"192.0.2.1"});
  CHECK(first.questions() == Names{"www.example A", "www.example AAAA"});
  CHECK(second.questions() == Names{"www.example A", "www.example AAAA"});
}

TEST_CASE("when the first server does not answer, the next one is asked in time") {
  Machine machine;
  DnsServer first({{"www.example A", {.silent = true}}});
  DnsServer second({{"www.example A", {.addresses = {"192.0.2.1"}}}});
  machine.etc.write("resolv.conf",
                    first.nameserver_line() + second.nameserver_line() + "search .\noptions timeout:1 attempts:1\n");
  CHECK(machine.ask("www.example", Family::ipv4) == Names{"192.0.2.1"});
}

TEST_CASE("no answer: the deadline holds, and the error says who was asked") {
  Machine machine;
  DnsServer server({{"www.example A", {.silent = true}}, {"www.example AAAA", {.silent = true}}});
  machine.use(server);
  const Instant before = machine.clock.now();
  const Error error = machine.error_of("www.example", {}, milliseconds(100));
  const Duration took = machine.clock.now() - before;
  CHECK(error.code == Errc::timed_out);
  CHECK(error.message() == "resolve 'www.example': no name server answered in time (asked " + server.endpoint() +
                               "); check the nameserver lines of /etc/resolv.conf, or type an address");
  CHECK(took >= milliseconds(100));
  CHECK(took < seconds(5));  // far from the 10 s of two tries; loaded machines are late
}

TEST_CASE("a deadline in the past is an error at once") {
  Machine machine;
  DnsServer server({});
  machine.use(server);
  CHECK(machine.error_of("www.example", {}, seconds(-1)).code == Errc::timed_out);
}

TEST_CASE("one family silent: the other one is enough, after a second's patience") {
  Machine machine;
  DnsServer server({{"www.example A", {.addresses = {"192.0.2.1"}}}, {"www.example AAAA", {.silent = true}}});
  machine.use(server);
  const Instant before = machine.clock.now();
  CHECK(machine.ask("www.example") == Names{"192.0.2.1"});
  CHECK(machine.clock.now() - before < seconds(10));  // not the 15 s of two tries
}

TEST_CASE("nobody listens where the server should be") {
  Machine machine;
  const auto port = std::to_string(test::closed_port());
  machine.etc.write("resolv.conf", "nameserver [127.0.0.1]:" + port + "\nsearch .\n");
  const Error error = machine.error_of("www.example");
  CHECK(error.code == Errc::unreachable);
  CHECK_THAT(error.message(),
             StartsWith("resolve 'www.example': no name server can be reached (asked 127.0.0.1:" + port));
}

TEST_CASE("Ctrl-C ends the wait") {
  Machine machine;
  DnsServer server({{"www.example A", {.silent = true}}});
  machine.use(server);
  machine.stop.raise(SIGINT);
  const Error error = machine.error_of("www.example", Family::ipv4);
  CHECK(error.code == Errc::interrupted);
  CHECK_THAT(error.message(), StartsWith("resolve 'www.example': interrupted"));
}

TEST_CASE("a truncated answer is asked again over TCP") {
  Machine machine;
  DnsServer server({{"big.example A", {.addresses = Names(40, "192.0.2.1"), .truncated = true}}});
  machine.use(server);
  CHECK(machine.resolve("big.example", Family::ipv4)->size() == 40);
  CHECK(server.questions() == Names{"big.example A", "big.example A over TCP"});
}

TEST_CASE("use-vc asks over TCP at once") {
  Machine machine;
  DnsServer server({{"www.example A", {.addresses = {"192.0.2.1"}}}});
  machine.use(server, "search .\noptions use-vc\n");
  CHECK(machine.ask("www.example", Family::ipv4) == Names{"192.0.2.1"});
  CHECK(server.questions() == Names{"www.example A over TCP"});
}

TEST_CASE("an empty datagram is not an answer and breaks nothing (CVE-2023-32067)") {
  Machine machine;
  DnsServer server({{"www.example A", {.addresses = {"192.0.2.1"}, .empty_first = true}}});
  machine.use(server);
  CHECK(machine.ask("www.example", Family::ipv4) == Names{"192.0.2.1"});
  CHECK(server.questions() == Names{"www.example A"});
}

TEST_CASE("an answer of nonsense is an error, not an address") {
  Machine machine;
  DnsServer server({{"www.example A", {.addresses = {"192.0.2.1"}, .garbage = true}}});
  machine.use(server);
  const Error error = machine.error_of("www.example", Family::ipv4);
  CHECK(error.code == Errc::refused);
  CHECK_THAT(error.message(), Contains("the name server could not answer"));
}

TEST_CASE("names that DNS cannot carry never reach a server") {
  Machine machine;
  DnsServer server({});
  machine.use(server);
  const auto name =
      GENERATE(as<std::string>{}, "", ".", "a..b", std::string(300, 'a'), std::string(64, 'a') + ".example",
               "한국.example", "\xFF\xFE", "a b", "127.1", "256.256.256.256", "http://x", "[::1]");
  CAPTURE(name);
  const Error error = machine.error_of(name);
  CHECK(error.code == Errc::usage);
  CHECK(server.questions().empty());
}

TEST_CASE("the library tells its version") {
  CHECK_THAT(std::string(net::resolver_library_version()), StartsWith("1."));
}
