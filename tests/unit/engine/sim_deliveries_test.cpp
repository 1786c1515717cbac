// The bound on what is under way, and the room that is given back.
#include "support/catch.hpp"
#include "unit/engine/sim_packets.hpp"

#include <string_view>
#include <vector>

#include <ntool/engine/sim/deliveries.hpp>

using namespace ntool;
using namespace ntool::test::sim;
using engine::sim::Deliveries;

namespace {

constexpr std::size_t bound = std::size_t{4} << 20U;

/// How many packets of that size find room.
std::size_t fill(Deliveries& deliveries, std::size_t size) {
  const Packet packet(size, 0x5a);
  std::size_t count = 0;
  while (count < 10'000'000 && deliveries.add(packet, start + 1h, count)) ++count;
  return count;
}

std::size_t drain_all(Deliveries& deliveries) {
  std::size_t count = 0;
  while (deliveries.take(start + 2h)) ++count;
  return count;
}

}  // namespace

TEST_CASE("what is under way takes no more than its bound", "[sim]") {
  for (const std::size_t size : {28U, 1500U, 65535U}) {
    CAPTURE(size);
    Deliveries deliveries(bound);
    const auto count = fill(deliveries, size);
    CHECK(count * size <= bound);
    CHECK(count >= bound / (size + 200));
    CHECK(deliveries.room() <= bound);
    CHECK(drain_all(deliveries) == count);
    CHECK(deliveries.room() <= deliveries.kept_room());
    CHECK(fill(deliveries, size) == count);
  }
}

TEST_CASE("room that small packets have left is there for large ones, and the other way round", "[sim]") {
  Deliveries deliveries(bound);
  const auto large = fill(deliveries, 60000);
  std::size_t taken = 0;
  for (; taken < large / 2; ++taken) REQUIRE(deliveries.take(start + 1h));
  const auto small = fill(deliveries, 100);
  CHECK(small > large * 100);
  CHECK(deliveries.room() <= bound);
  for (std::size_t i = 0; i < small / 2; ++i) REQUIRE(deliveries.take(start + 1h));
  CHECK(fill(deliveries, 60000) > large / 10);
  CHECK(deliveries.room() <= bound);
}

TEST_CASE("a network that runs steadily keeps its room", "[sim]") {
  Deliveries deliveries;
  const Packet packet(84, 0x5a);
  for (int i = 0; i < 100; ++i) REQUIRE(deliveries.add(packet, start, 0));
  const auto room = deliveries.room();
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(deliveries.take(start));
    REQUIRE(deliveries.add(packet, start, 0));
  }
  CHECK(drain_all(deliveries) == 100);
  // The one that is lent while the next comes needs a slot of its own.
  CHECK(deliveries.room() <= room + room / 50);
  CHECK(deliveries.room() >= room);
}

TEST_CASE("an answer beyond the bound is told, and later ones come again", "[sim]") {
  using engine::sim::TraceEvent;
  auto network = network_of("link mtu 65535\ntarget 203.0.113.5 rtt 3600s");
  std::size_t answered = 0, full = 0, unsent = 0;
  network.trace_to([&](const TraceEvent& event) {
    if (event.kind == TraceEvent::Kind::answered) ++answered;
    if (event.kind != TraceEvent::Kind::ended) return;
    CHECK(event.why == "queue full");
    if (event.packet) CHECK(wire::parse_ip_packet(event.bytes)->source == address("203.0.113.5"));
    ++(event.packet ? full : unsent);
  });
  const auto packet = echo({.size = 60000});
  for (int i = 0; i < 1200; ++i) network.inject(packet, start);
  CHECK(full > 0);
  CHECK(answered > 1000);
  CHECK(answered + full == 1200);
  network.send(packet, start);
  CHECK(unsent == 1);
  while (network.poll_output(start + 1h)) {
  }
  const auto before = answered;
  network.inject(packet, start + 1h);
  CHECK(answered == before + 1);
}
