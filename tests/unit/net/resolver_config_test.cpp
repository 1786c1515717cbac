#include "support/catch.hpp"

#include <ntool/net/resolver_config.hpp>

using namespace ntool;
using net::names_to_ask;
using net::NameServer;
using net::ResolverConfig;
using Names = std::vector<std::string>;
using std::chrono::seconds;

TEST_CASE("resolv.conf: what a usual one says") {
  const auto config = ResolverConfig::parse(
      "# made by a daemon\n"
      "; old comment\n"
      "nameserver 192.0.2.53\n"
      "nameserver\t2001:db8::53 # second\r\n"
      "search corp.example example.org.\n"
      "options ndots:2 timeout:3 attempts:4 rotate edns0 use-vc");
  CHECK(config.servers == std::vector<NameServer>{{"192.0.2.53", Port(53)}, {"2001:db8::53", Port(53)}});
  CHECK(config.search == Names{"corp.example", "example.org"});
  CHECK(config.ndots == 2);
  CHECK(config.timeout == seconds(3));
  CHECK(config.attempts == 4);
  CHECK(config.tcp);
}

TEST_CASE("resolv.conf: an empty one leaves the defaults of resolv.conf(5)") {
  const auto config = ResolverConfig::parse("");
  CHECK(config.servers.empty());
  CHECK(config.search.empty());
  CHECK(config.ndots == 1);
  CHECK(config.timeout == seconds(5));
  CHECK(config.attempts == 2);
  CHECK_FALSE(config.tcp);
}

TEST_CASE("resolv.conf: servers with a zone, with a port, and words that are no servers") {
  const auto config = ResolverConfig::parse(
      "nameserver\nnameserver dns.example\nnameserver 1.2.3\nnameserver [::1]\nnameserver [::1]:0\n"
      "nameserver [127.0.0.1]:5353\nnameserver fe80::1%eth0\nnameserver [fe80::2%eth0]:54\nnameserver 192.0.2.4\n");
  CHECK(config.servers ==
        std::vector<NameServer>{{"127.0.0.1", Port(5353)}, {"fe80::1%eth0", Port(53)}, {"fe80::2%eth0", Port(54)}});
}

TEST_CASE("resolv.conf: the last of search and domain wins, and impossible domains are left out") {
  CHECK(ResolverConfig::parse("domain a.example\nsearch b.example c.example\n").search ==
        Names{"b.example", "c.example"});
  CHECK(ResolverConfig::parse("search b.example\ndomain a.example\n").search == Names{"a.example"});
  CHECK(ResolverConfig::parse("search a.example\nsearch\n").search.empty());
  CHECK(ResolverConfig::parse("search a..b bad/one \xFF . ok\n").search == Names{"", "ok"});
}

TEST_CASE("resolv.conf: options are held within their bounds, nonsense is skipped") {
  const auto high = ResolverConfig::parse("options ndots:99999999999 ndots:99 timeout:99 attempts:99");
  CHECK(high.ndots == 15);
  CHECK(high.timeout == seconds(30));
  CHECK(high.attempts == 5);
  const auto low = ResolverConfig::parse("options ndots:0 timeout:0 attempts:0");
  CHECK(low.ndots == 0);
  CHECK(low.timeout == seconds(1));
  CHECK(low.attempts == 1);
  const auto nonsense = ResolverConfig::parse("options ndots: ndots:-1 timeout:x attempts:1e3 : ndots");
  CHECK(nonsense.ndots == 1);
  CHECK(nonsense.timeout == seconds(5));
  CHECK(nonsense.attempts == 2);
}

TEST_CASE("the search list is tried before a short name and after a long one") {
  const auto config = ResolverConfig::parse("search a.example b.example\n");
  CHECK(names_to_ask("www", config) == Names{"www.a.example", "www.b.example", "www"});
  CHECK(names_to_ask("www.c", config) == Names{"www.c", "www.c.a.example", "www.c.b.example"});
  CHECK(names_to_ask("www.", config) == Names{"www"});
  CHECK(names_to_ask("www.c.", config) == Names{"www.c"});
}

TEST_CASE("ndots moves the border between short and long names") {
  const auto kubernetes = ResolverConfig::parse("search svc.cluster.local\noptions ndots:5\n");
  CHECK(names_to_ask("db.prod", kubernetes) == Names{"db.prod.svc.cluster.local", "db.prod"});
  const auto zero = ResolverConfig::parse("search a.example\noptions ndots:0\n");
  CHECK(names_to_ask("www", zero) == Names{"www", "www.a.example"});
}

TEST_CASE("a name is asked once, and never longer than DNS allows") {
  CHECK(names_to_ask("www", ResolverConfig::parse("search . a A\n")) == Names{"www", "www.a"});
  CHECK(names_to_ask("www", ResolverConfig::parse("")) == Names{"www"});
  const std::string longest = std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(63, 'c');
  CHECK(names_to_ask("www", ResolverConfig::parse("search " + longest + "." + std::string(61, 'd') + "\n")) ==
        Names{"www"});
}

TEST_CASE("nsswitch: sources beside files and dns are told") {
  CHECK(net::sources_not_used("passwd: files systemd\nhosts: files dns\n").empty());
  CHECK(net::sources_not_used("hosts:\tfiles mdns4_minimal [NOTFOUND=return] dns myhostname # x") ==
        Names{"mdns4_minimal", "myhostname"});
  CHECK(net::sources_not_used("hosts: mymachines resolve [!UNAVAIL = return] files dns\n") ==
        Names{"mymachines", "resolve"});
  CHECK(net::sources_not_used("").empty());
  CHECK(net::sources_not_used("hosts").empty());
  CHECK(net::sources_not_used("#hosts: mdns\nxhosts: mdns\n").empty());
  CHECK(net::sources_not_used("hosts: [ [[ mdns").empty());
}
