// The connect port on loopback.
#include "support/port_talk.hpp"
#include "support/sockets.hpp"

#include <array>
#include <fmt/format.h>
#include <set>

#include <ntool/net/probe_ports.hpp>
#include <ntool/sys/error.hpp>

using namespace ntool;
using namespace ntool::test;

namespace {

sys::Socket listener_on(Family family) {
  auto listener = sys::Socket::open(family, sys::Transport::tcp).value();
  REQUIRE(listener.bind({IpAddress::loopback(family), Port(0)}));
  REQUIRE(listener.listen(64));
  return listener;
}

wire::ProbeAction connect(std::uint16_t id, Endpoint to) {
  return {.kind = wire::ProbeAction::Kind::connect, .id = Seq(id), .to = to.ip, .port = to.port};
}

/// All answers to one connect.
std::vector<Heard> outcome(net::ProbePort& port, const wire::ProbeAction& action) {
  auto all = perform(port, action);
  if (all.size() == 1 && all[0].kind == Kind::sent) {
    for (const auto& each : hear(port, 1)) all.push_back(each);
  }
  return all;
}

sys::Socket::Accepted accept_one(sys::Socket& listener) {
  wait_until_ready(listener.fd());
  auto accepted = listener.accept();
  REQUIRE(accepted);
  REQUIRE(accepted->has_value());
  return std::move(**accepted);
}

}  // namespace

TEST_CASE("a listener is connected to, and the connection is reset") {
  const Family family = GENERATE(Family::ipv4, Family::ipv6);
  if (!has_loopback(family)) return;
  auto listener = listener_on(family);
  sys::SystemClock clock;
  auto port = net::open_connect_port({.family = family}, {}, clock).value();
  const auto all = outcome(*port, connect(5, *listener.local()));
  REQUIRE(kinds_of(all) == std::vector{Kind::sent, Kind::connected});
  CHECK(all[1].id == Seq(5));
  CHECK(all[0].to == IpAddress::loopback(family));
  CHECK(all[1].from == IpAddress::loopback(family));
  CHECK(all[1].at >= all[0].at);
  auto accepted = accept_one(listener);
  std::array<std::uint8_t, 8> buffer{};
  const auto end = accepted.socket.receive(buffer);
  REQUIRE_FALSE(end);
  CHECK(end.error().code == Errc::reset);
  hear_nothing(*port);
}

TEST_CASE("politely, the connection ends by FIN") {
  auto listener = listener_on(Family::ipv4);
  sys::SystemClock clock;
  auto port = net::open_connect_port({}, {.close_politely = true}, clock).value();
  REQUIRE(kinds_of(outcome(*port, connect(5, *listener.local()))) == std::vector{Kind::sent, Kind::connected});
  auto accepted = accept_one(listener);
  wait_until_ready(accepted.socket.fd());
  std::array<std::uint8_t, 8> buffer{};
  const auto end = accepted.socket.receive(buffer);
  REQUIRE(end);
  CHECK(end->status == sys::Moved::Status::end);
}

TEST_CASE("a closed TCP port refuses") {
  const Family family = GENERATE(Family::ipv4, Family::ipv6);
  if (!has_loopback(family)) return;
  const Endpoint nobody = *listener_on(family).local();
  sys::SystemClock clock;
  auto port = net::open_connect_port({.family = family, .ttl = Ttl(3)}, {}, clock).value();
  auto action = connect(6, nobody);
  action.ttl = Ttl(1);
  const auto all = outcome(*port, action);
  REQUIRE(kinds_of(all) == std::vector{Kind::sent, Kind::refused});
  CHECK(all[1].id == Seq(6));
  CHECK(all[1].from == nobody.ip);
  CHECK_FALSE(all[1].error);
}

TEST_CASE("probes of a flow leave from one source port, again and again") {
  auto listener = listener_on(Family::ipv4);
  const Port chosen = listener_on(Family::ipv4).local()->port;
  sys::SystemClock clock;
  auto port = net::open_connect_port({}, {.source_port = chosen, .one_source_port_per_flow = true}, clock).value();
  std::array<std::set<Port>, 2> sources;
  for (std::uint16_t id = 0; id < 8; ++id) {
    auto action = connect(id, *listener.local());
    action.flow = static_cast<std::uint8_t>(id % 2);
    REQUIRE(kinds_of(outcome(*port, action)) == std::vector{Kind::sent, Kind::connected});
    sources[action.flow].insert(accept_one(listener).peer.port);
  }
  CHECK(sources[0] == std::set{chosen});
  CHECK(sources[1].size() == 1);
  CHECK(sources[0] != sources[1]);
}

TEST_CASE("a port from which a connection to the same place is still open cannot be used, and the error says so") {
  auto listener = listener_on(Family::ipv4);
  const Port chosen = listener_on(Family::ipv4).local()->port;
  auto other = sys::Socket::open(Family::ipv4, sys::Transport::tcp).value();
  REQUIRE(other.reuse_address());
  REQUIRE(other.bind({IpAddress::loopback(Family::ipv4), chosen}));
  REQUIRE(other.start_connect(*listener.local()));
  sys::SystemClock clock;
  auto port = net::open_connect_port({}, {.source_port = chosen, .one_source_port_per_flow = true}, clock).value();
  const auto all = perform(*port, connect(1, *listener.local()));
  REQUIRE(kinds_of(all) == std::vector{Kind::not_sent});
  CHECK(all[0].error->message().starts_with(fmt::format("connect from port {} to 127.0.0.1 port", chosen.value())));
  CHECK_FALSE(all[0].error->hint.empty());
}

TEST_CASE("what nobody awaits any more is ended, and its number may be used again") {
  auto listener = listener_on(Family::ipv4);
  // With its queue full the listener answers no SYN: this connect stays under way.
  REQUIRE(listener.listen(0));
  sys::SystemClock clock;
  auto port = net::open_connect_port({}, {.close_politely = true}, clock).value();
  std::vector<sys::Socket> crowd;
  for (int i = 0; i < 4; ++i) {
    crowd.push_back(sys::Socket::open(Family::ipv4, sys::Transport::tcp).value());
    REQUIRE(crowd.back().start_connect(*listener.local()));
  }
  REQUIRE(kinds_of(perform(*port, connect(3, *listener.local()))) == std::vector{Kind::sent});
  hear_nothing(*port);
  const wire::ProbeAction give_up{.kind = wire::ProbeAction::Kind::give_up, .id = Seq(3)};
  CHECK(perform(*port, give_up).empty());
  CHECK(perform(*port, give_up).empty());
  hear_nothing(*port);
  const Endpoint nobody = *listener_on(Family::ipv4).local();
  CHECK(kinds_of(outcome(*port, connect(3, nobody))) == std::vector{Kind::sent, Kind::refused});
}

TEST_CASE("a connect's source address that is nobody's here is told when the port is opened") {
  sys::SystemClock clock;
  const auto port = net::open_connect_port({.source = *IpAddress::parse("192.0.2.77")}, {}, clock);
  REQUIRE_FALSE(port);
  CHECK(port.error().message().find("192.0.2.77") != std::string::npos);
}
