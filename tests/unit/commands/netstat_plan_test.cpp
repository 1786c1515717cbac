#include "commands/netstat/plan.hpp"
#include "support/catch.hpp"

using namespace ntool;
using namespace ntool::commands::netstat;
using wire::SocketProtocol;

namespace {

std::vector<std::string> tables_of(const NetstatOptions& options) {
  const auto plan = make_plan(options);
  REQUIRE(plan);
  std::vector<std::string> names;
  for (const auto& table : plan->internet) {
    names.push_back(std::to_string(static_cast<int>(table.protocol)) + (table.family == Family::ipv4 ? " v4" : " v6"));
  }
  if (plan->unix_sockets) names.emplace_back("unix");
  return names;
}

using Tables = std::vector<std::string>;
const Tables all_of_internet = {"0 v4", "0 v6", "1 v4", "1 v6", "2 v4", "2 v6", "3 v4", "3 v6"};

}  // namespace

TEST_CASE("netstat: which tables are read") {
  auto everything = all_of_internet;
  everything.emplace_back("unix");
  CHECK(tables_of({}) == everything);
  CHECK(tables_of({.all = true, .numeric = true}) == everything);
  CHECK(tables_of({.unix_sockets = true}) == Tables{"unix"});
  CHECK(tables_of({.tcp = true}) == Tables{"0 v4", "0 v6"});
  CHECK(tables_of({.tcp = true, .unix_sockets = true}) == Tables{"0 v4", "0 v6", "unix"});
  CHECK(tables_of({.raw = true, .ipv6 = true}) == Tables{"3 v6"});
  CHECK(tables_of({.ipv4 = true}) == Tables{"0 v4", "1 v4", "2 v4", "3 v4"});
  CHECK(tables_of({.ipv4 = true, .ipv6 = true}) == all_of_internet);
  CHECK(tables_of({.unix_sockets = true, .ipv4 = true}) == Tables{"0 v4", "1 v4", "2 v4", "3 v4", "unix"});
}

TEST_CASE("netstat: what is another verb is refused with its name") {
  const auto routes = make_plan({.route = true});
  REQUIRE_FALSE(routes);
  CHECK(routes.error().code == Errc::usage);
  CHECK(routes.error().message() ==
        "-r: this version of netstat shows sockets, not routes; type 'ip route' of iproute2");
  CHECK(make_plan({.interfaces = true}).error().hint == "type 'ntool ifconfig -s'");
}

TEST_CASE("netstat: a server is who has no peer") {
  wire::InetSocket tcp;
  CHECK(is_shown(tcp, Shown::servers));
  CHECK_FALSE(is_shown(tcp, Shown::connected));
  tcp.peer.port = Port(80);
  CHECK(is_shown(tcp, Shown::connected));
  CHECK_FALSE(is_shown(tcp, Shown::servers));
  CHECK(is_shown(tcp, Shown::all));

  wire::InetSocket udp;
  udp.protocol = SocketProtocol::udp;
  udp.peer.port = Port(53);
  CHECK(is_shown(udp, Shown::servers));
  udp.peer.ip = IpAddress::loopback(Family::ipv4);
  CHECK(is_shown(udp, Shown::connected));
  CHECK_FALSE(is_shown(udp, Shown::servers));

  wire::UnixSocket listener{.state = wire::SocketState::listen};
  CHECK(is_shown(listener, Shown::servers));
  CHECK_FALSE(is_shown(listener, Shown::connected));
  CHECK(is_shown(wire::UnixSocket{}, Shown::connected));
}
