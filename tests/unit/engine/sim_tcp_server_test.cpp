// The table of connections of the simulated TCP servers, and their timers.
#include "engine/sim/tcp_server.hpp"
#include "engine/sim/timers.hpp"
#include "support/catch.hpp"
#include "unit/engine/sim_packets.hpp"

#include <optional>
#include <vector>

#include <ntool/engine/sim/random.hpp>

using namespace ntool;
using namespace ntool::test::sim;
using engine::sim::TcpServer;

TEST_CASE("the table of connections is bounded, and the one that was silent for longest goes", "[sim][tcp]") {
  TcpServer server(1);
  const auto ends = [](std::uint32_t i) {
    return TcpServer::Ends{{address("203.0.113.5"), Port(80)},
                           {address("192.0.2.1"), Port(static_cast<std::uint16_t>(i))}};
  };
  const auto syn = [&](std::uint32_t i) { server.receive(ends(i), {}, {.sequence = 1, .syn = true}, start + i * 1ms); };
  const auto is_known = [&](std::uint32_t i) {
    const auto said = server.receive(ends(i), {}, {.sequence = 2, .acknowledgement = 77, .rst = true}, start + 10s);
    return said.empty();
  };
  for (std::uint32_t i = 0; i < TcpServer::most; ++i) syn(i);
  syn(0);  // heard again
  CHECK(server.connections() == TcpServer::most);
  for (std::uint32_t i = 0; i < 10; ++i) syn(static_cast<std::uint32_t>(TcpServer::most) + i);
  CHECK(server.connections() == TcpServer::most);
  for (std::uint32_t i = 0; i < TcpServer::most + 10; ++i) CHECK(is_known(i));
  // The ten that had gone were no longer there to be reset.
  CHECK(server.connections() == 0);
}

TEST_CASE("data to a port behind an evicted connection is reset", "[sim][tcp]") {
  TcpServer server(1);
  const TcpServer::Ends ends{{address("203.0.113.5"), Port(80)}, {address("192.0.2.1"), Port(1)}};
  const auto syn_ack = server.receive(ends, {}, {.sequence = 1, .syn = true}, start).front().segment;
  const wire::TcpSegment ack{.sequence = 2, .acknowledgement = syn_ack.sequence + 1, .ack = true};
  CHECK(server.receive(ends, {}, ack, start).empty());
  CHECK(server.receive(ends, {}, ack, start + 1h).empty());
  const auto late = server.receive(ends, {}, ack, start + 3h);
  REQUIRE(late.size() == 1);
  CHECK(late[0].segment.rst);
  CHECK(server.connections() == 0);
}

TEST_CASE("timers come in their order, each once", "[sim]") {
  engine::sim::Timers timers;
  engine::sim::Random random(3);
  std::vector<std::optional<Instant>> wanted(200);
  for (int turn = 0; turn < 5000; ++turn) {
    const auto id = static_cast<std::uint32_t>(random.below(wanted.size()));
    if (random.chance(0.3)) {
      timers.clear(id);
      wanted[id].reset();
    } else {
      wanted[id] = start + Duration(static_cast<std::int64_t>(random.below(1000)));
      timers.set(id, *wanted[id]);
    }
    std::optional<Instant> first;
    for (const auto& at : wanted) {
      if (at && (!first || *at < *first)) first = at;
    }
    const auto next = timers.next();
    REQUIRE(next.has_value() == first.has_value());
    if (next) REQUIRE((next->at == *first && wanted[next->id] == first));
  }
}
