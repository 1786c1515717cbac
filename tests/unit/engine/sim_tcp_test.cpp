// TCP servers of the simulated network, segment by segment.
#include "unit/engine/sim_tcp.hpp"

#include "engine/sim/tcp_server.hpp"
#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace ntool;
using namespace ntool::test::sim;
using engine::sim::TcpServer;

TEST_CASE("a server says its banner after the handshake and closes after its client", "[sim][tcp]") {
  auto hand = shaken("target 203.0.113.5 tcp 80 open banner 80 220\\sready\\r\\n");
  const auto banner = hand.ack();
  REQUIRE(banner.size() == 1);
  CHECK(banner[0].payload == "220 ready\r\n");
  CHECK(banner[0].segment.sequence == hand.theirs);
  CHECK(banner[0].segment.psh);
  CHECK(banner[0].answers == 1);
  hand.theirs += 11;
  const Packet data(10, 1);
  const auto read =
      hand.say({.sequence = hand.ours, .acknowledgement = hand.theirs, .ack = true, .psh = true, .payload = data});
  REQUIRE(read.size() == 1);
  CHECK((read[0].segment.acknowledgement == hand.ours + 10 && read[0].payload.empty()));
  hand.ours += 10;
  const auto end = hand.say({.sequence = hand.ours, .acknowledgement = hand.theirs, .ack = true, .fin = true});
  REQUIRE(end.size() == 1);
  CHECK((end[0].segment.fin && end[0].segment.acknowledgement == hand.ours + 1));
  ++hand.ours;
  ++hand.theirs;
  CHECK(hand.ack().empty());
  CHECK_FALSE(hand.network.poll_timeout());
  const auto after = hand.ack();
  REQUIRE(after.size() == 1);
  CHECK(after[0].segment.rst);
}

TEST_CASE("an open port drops what neither opens a connection nor acknowledges one", "[sim][tcp]") {
  auto network = network_of("target 203.0.113.5 tcp 80 open");
  std::vector<std::string> ends;
  network.trace_to([&](const engine::sim::TraceEvent& event) {
    if (event.kind == engine::sim::TraceEvent::Kind::ended) ends.emplace_back(event.why);
  });
  const auto answers = [&](const wire::TcpSegment& segment) {
    network.inject(tcp(port_80, segment), start);
    return segments(network, 1s);
  };
  CHECK(answers({.sequence = 1, .fin = true}).empty());
  CHECK(answers({.sequence = 1}).empty());
  CHECK(answers({.sequence = 1, .fin = true, .psh = true}).empty());
  CHECK(ends == std::vector<std::string>{"no ACK", "no ACK", "no ACK"});
  CHECK(answers({.sequence = 1, .acknowledgement = 77, .ack = true}).at(0).segment.sequence == 77);
  CHECK(answers({.sequence = 1, .acknowledgement = 77, .syn = true, .ack = true}).at(0).segment.rst);
}

TEST_CASE("a server tells how large segments may be", "[sim][tcp]") {
  const std::string_view text = "target 203.0.113.5 2001:db8:2::5 tcp open";
  auto v4 = network_of(text);
  v4.inject(tcp(port_80, {.sequence = 1, .syn = true}), start);
  CHECK(next_segment(v4, start)->options == Packet{2, 4, 0x05, 0xb4});
  v4.inject(tcp({.to = "2001:db8:2::5", .port = 80}, {.sequence = 1, .syn = true}), start);
  CHECK(next_segment(v4, start)->options == Packet{2, 4, 0x05, 0xa0});
}

TEST_CASE("a banner keeps to the client's segment size and window", "[sim][tcp]") {
  const auto text = "target 203.0.113.5 tcp 80 open banner 80 " + of_banner(5000);
  auto hand = shaken(text, 250);
  const auto first = hand.ack(250);
  REQUIRE(first.size() == 3);
  CHECK((first[0].payload.size() == 100 && first[1].payload.size() == 100 && first[2].payload.size() == 50));
  CHECK(hand.ack(250).empty());
  hand.theirs += 100;
  const auto second = hand.ack(250);
  REQUIRE(second.size() == 1);
  CHECK(second[0].segment.sequence == hand.theirs + 150);
  hand.theirs += 250;
  CHECK(hand.ack(65535).size() == TcpServer::in_flight);
  SECTION("a window that is shut is asked about, one byte each time, ever more seldom") {
    hand.theirs += 1000;
    CHECK(hand.ack(0).empty());
    auto asked = hand.wait(200ms);
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].payload.size() == 1);
    CHECK_FALSE(asked[0].answers);
    hand.ack(0);
    CHECK(hand.wait(399ms).empty());
    CHECK(hand.wait(1ms).size() == 1);
    ++hand.theirs;
    CHECK(hand.ack(100).size() == 1);
  }
}

TEST_CASE("an unacknowledged banner is said again, ever more seldom, and then no more", "[sim][tcp]") {
  auto hand = shaken("target 203.0.113.5 rtt 0ms tcp 80 open banner 80 hello");
  CHECK(hand.ack().size() == 1);
  Duration wait = 200ms;
  for (int i = 0; i < TcpServer::repeats; ++i) {
    CHECK(hand.wait(wait - 1ms).empty());
    const auto again = hand.wait(1ms);
    REQUIRE(again.size() == 1);
    CHECK(again[0].payload == "hello");
    CHECK_FALSE(again[0].answers);
    wait *= 2;
  }
  CHECK(hand.wait(10min).empty());
  CHECK_FALSE(hand.network.poll_timeout());
  CHECK(hand.ack().at(0).segment.rst);
}

TEST_CASE("a half-open connection is greeted again where a banner is to follow", "[sim][tcp]") {
  auto with = shaken("target 203.0.113.5 tcp 80 open banner 80 hello");
  const auto again = with.wait(1s);
  REQUIRE(again.size() == 1);
  CHECK((again[0].segment.syn && again[0].segment.sequence == with.theirs - 1));
  auto without = shaken("target 203.0.113.5 tcp 80 open");
  CHECK_FALSE(without.network.poll_timeout());
  without.wait(2min);
  CHECK(without.ack().at(0).segment.rst);  // half-open for too long
}

TEST_CASE("the same SYN gets the same answer, another one another", "[sim][tcp]") {
  auto hand = shaken("target 203.0.113.5 tcp 80 open");
  const auto same = hand.say({.sequence = 1000, .syn = true});
  REQUIRE(same.size() == 1);
  CHECK(same[0].segment.sequence == hand.theirs - 1);
  const auto other = hand.say({.sequence = 5000, .syn = true});
  REQUIRE(other.size() == 1);
  CHECK(other[0].segment.acknowledgement == 5001);
  CHECK(other[0].segment.sequence != hand.theirs - 1);
  auto late = shaken("target 203.0.113.5 tcp 80 open");
  late.wait(1h);
  CHECK(late.say({.sequence = 1000, .syn = true}).at(0).segment.sequence == late.theirs - 1);
}

TEST_CASE("what is not the next in order is acknowledged again", "[sim][tcp]") {
  auto hand = shaken("target 203.0.113.5 tcp 80 open");
  CHECK(hand.ack().empty());
  const auto data = [&](std::uint32_t offset, std::size_t size) {
    const Packet bytes(size, 1);
    const auto got =
        hand.say({.sequence = hand.ours + offset, .acknowledgement = hand.theirs, .ack = true, .payload = bytes});
    REQUIRE(got.size() == 1);
    return got[0].segment.acknowledgement - hand.ours;
  };
  CHECK(data(0, 10) == 10);
  CHECK(data(0, 10) == 10);
  CHECK(data(20, 10) == 10);
  CHECK(data(5, 10) == 15);
  CHECK(data(15, 5) == 20);
  CHECK(data(100'000, 10) == 20);
}

TEST_CASE("a reset ends a connection if it knows the next number", "[sim][tcp]") {
  auto hand = shaken("target 203.0.113.5 tcp 80 open banner 80 hello");
  CHECK(hand.ack().size() == 1);
  CHECK(hand.say({.sequence = hand.ours - 10, .rst = true}).empty());
  CHECK(hand.say({.sequence = hand.ours + 10, .rst = true}).at(0).segment.acknowledgement == hand.ours);
  CHECK(hand.network.poll_timeout());
  CHECK(hand.say({.sequence = hand.ours, .rst = true}).empty());
  CHECK_FALSE(hand.network.poll_timeout());
}

TEST_CASE("what a server says unasked is lost by itself, and said again in nobody's name", "[sim][tcp]") {
  using engine::sim::TraceEvent;
  int said = 0, said_again = 0, lost = 0, lost_again = 0;
  for (int seed = 0; seed < 60; ++seed) {
    auto network = network_of("seed " + std::to_string(seed) +
                              "\ntarget 203.0.113.5 rtt 10ms loss 40% tcp 80 open banner 80 hello");
    network.inject(tcp(port_80, {.sequence = 1, .syn = true}), start);
    const auto greeting = segments(network, 10ms);
    if (greeting.empty()) continue;  // the SYN was lost
    network.trace_to([&](const TraceEvent& event) {
      const auto packet = wire::parse_ip_packet(event.bytes);
      REQUIRE(packet);
      if (packet->source != address("203.0.113.5")) return;
      if (event.kind == TraceEvent::Kind::answered) ++(event.packet == 1 ? said : said_again);
      if (event.kind != TraceEvent::Kind::ended) return;
      CHECK(event.why == "lost");
      ++(event.packet == 1 ? lost : lost_again);
    });
    network.inject(tcp(port_80, {.sequence = 2, .acknowledgement = greeting[0].segment.sequence + 1, .ack = true}),
                   start + 10ms);
    segments(network, 3s);
  }
  for (const int count : {said, said_again, lost, lost_again}) CHECK(count > 5);
  CHECK(said > lost);
  CHECK(said_again > lost_again);
}

TEST_CASE("a damaged banner is damaged as other answers are", "[sim][tcp]") {
  auto corrupt = shaken("target 203.0.113.5 corrupt 100% tcp 80 open banner 80 hello");
  const auto changed = corrupt.ack().at(0);
  CHECK(changed.segment.checksum_ok);
  CHECK((changed.payload.size() == 5 && changed.payload != "hello"));
  auto wrong = shaken("target 203.0.113.5 badsum 100% tcp 80 open banner 80 hello");
  CHECK_FALSE(wrong.ack().at(0).segment.checksum_ok);
}
