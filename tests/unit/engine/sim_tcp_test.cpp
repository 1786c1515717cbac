// TCP servers of the simulated network, against a small client that says everything again until it is acknowledged.
#include "engine/sim/tcp_server.hpp"
#include "engine/sim/timers.hpp"
#include "support/catch.hpp"
#include "unit/engine/sim_packets.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <ntool/engine/sim/random.hpp>

using namespace ntool;
using namespace ntool::test::sim;
using engine::sim::TcpServer;

namespace {

struct Got {
  wire::TcpSegment segment;  ///< without options and payload, which are beside it
  std::string payload;
  Packet options;
  Duration at{};
  std::optional<std::uint64_t> answers;
};

std::optional<Got> next_segment(Network& network, Instant now) {
  const auto delivery = network.poll_output(now);
  if (!delivery) return std::nullopt;
  const auto packet = wire::parse_ip_packet(delivery->packet);
  REQUIRE(packet);
  const auto segment = wire::parse_tcp(packet->payload, packet->source, packet->destination);
  REQUIRE(segment);
  Got got{*segment,
          std::string(as_text(segment->payload)),
          {segment->options.begin(), segment->options.end()},
          delivery->at - start,
          delivery->answers};
  got.segment.options = got.segment.payload = {};
  return got;
}

/// What comes within `patience`.
std::vector<Got> segments(Network& network, Duration since_start) {
  std::vector<Got> all;
  while (auto got = next_segment(network, start + since_start)) all.push_back(std::move(*got));
  return all;
}

constexpr Probe port_80{.port = 80};
constexpr std::array<std::uint8_t, 4> segment_size_100 = {2, 4, 0, 100};

/// A connection whose segments the test makes itself.
struct Hand {
  Network network;
  Duration now{};
  std::uint32_t ours = 1001;
  std::uint32_t theirs = 0;

  std::vector<Got> say(wire::TcpSegment segment) {
    network.inject(tcp(port_80, segment), start + now);
    return segments(network, now);
  }
  std::vector<Got> ack(std::uint16_t window = 65535) {
    return say({.sequence = ours, .acknowledgement = theirs, .ack = true, .window = window});
  }
  std::vector<Got> wait(Duration by) {
    now += by;
    return segments(network, now);
  }
};

Hand shaken(std::string_view topology, std::uint16_t window = 65535) {
  Hand hand{network_of(topology)};
  const auto got = hand.say({.sequence = hand.ours - 1, .syn = true, .window = window, .options = segment_size_100});
  REQUIRE(got.size() == 1);
  REQUIRE((got[0].segment.syn && got[0].segment.ack && got[0].segment.acknowledgement == hand.ours));
  hand.theirs = got[0].segment.sequence + 1;
  return hand;
}

/// A client that reads a banner, sends data, closes, and says everything again every 300 ms.
class Client {
 public:
  /// `first` is our SYN's place.
  Client(Network& network, std::string to_send, std::uint32_t first)
      : network_(network), to_send_(std::move(to_send)), first_(first) {}

  std::string read = {};
  bool connected = false, closed = false, reset = false;

  /// False: it is still not over after a while.
  bool run() {
    for (now_ = start; now_ < start + 10min; now_ = now_ + 300ms) {
      if (over()) return true;
      repeat();
      while (auto next = network_.poll_timeout()) {
        if (*next > now_ + 300ms) break;
        const Instant at = *next;
        while (auto got = next_segment(network_, at)) hear(*got, at);
      }
    }
    return false;
  }

 private:
  [[nodiscard]] bool over() const { return reset || (closed && acknowledged_ == end() + 1); }
  /// Where our FIN stands.
  [[nodiscard]] std::uint32_t end() const { return first_ + 1 + static_cast<std::uint32_t>(to_send_.size()); }
  void send(wire::TcpSegment segment, Instant at) { network_.inject(tcp({.port = 80}, segment), at); }
  void repeat() {
    if (!connected) return send({.sequence = first_, .syn = true, .options = segment_size_100}, now_);
    const std::size_t done = acknowledged_ - first_ - 1;
    if (done < to_send_.size()) {
      send({.sequence = acknowledged_,
            .acknowledgement = wanted_,
            .ack = true,
            .payload = as_bytes(to_send_).subspan(done, std::min<std::size_t>(50, to_send_.size() - done))},
           now_);
    } else if (acknowledged_ == end()) {
      send({.sequence = acknowledged_, .acknowledgement = wanted_, .ack = true, .fin = true}, now_);
    }
  }
  void hear(const Got& got, Instant at) {
    const auto& segment = got.segment;
    if (segment.rst) {
      reset = true;
      return;
    }
    if (segment.syn) {
      if (!connected) wanted_ = segment.sequence + 1;
      CHECK(wanted_ - 1 - static_cast<std::uint32_t>(read.size()) == segment.sequence);
      if (!connected) acknowledged_ = first_ + 1;
      connected = true;
    }
    if (static_cast<std::int32_t>(segment.acknowledgement - acknowledged_) > 0) acknowledged_ = segment.acknowledgement;
    if (segment.sequence == wanted_ && !segment.syn) {
      read += got.payload;
      wanted_ += static_cast<std::uint32_t>(got.payload.size());
      if (segment.fin) {
        ++wanted_;
        closed = true;
      }
    }
    if (segment.syn || segment.fin || !got.payload.empty()) {
      send({.sequence = acknowledged_, .acknowledgement = wanted_, .ack = true}, at);
    }
  }

  Network& network_;
  std::string to_send_;
  std::uint32_t first_;
  Instant now_;
  std::uint32_t wanted_ = 0, acknowledged_ = 0;
};

std::string of_banner(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i % 26);
  return text;
}

}  // namespace

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

TEST_CASE("a connection stands while the path loses packets", "[sim][tcp]") {
  const auto banner = of_banner(1700);
  for (const std::string_view loss : {"10%", "20%"}) {
    for (int seed = 1; seed <= 10; ++seed) {
      auto network = network_of(
          "seed " + std::to_string(seed) + "\nhop 10.0.0.1 loss 5%\ntarget 203.0.113.5 rtt 20ms " +
          "jitter 2ms duplicate 5% reorder 5% 3ms loss " + std::string(loss) + " tcp 80 open banner 80 " + banner);
      // Our numbers go round within the data.
      Client client{network, of_banner(400), 0xffffff80U};
      INFO(loss << " " << seed);
      REQUIRE(client.run());
      CHECK(client.read == banner);
      CHECK(client.closed);
      CHECK_FALSE(client.reset);
    }
  }
}

TEST_CASE("the server's numbers go round as well", "[sim][tcp]") {
  // Some first number of our own leads to one of the server's that goes round within the banner.
  const auto banner = of_banner(60000);
  const auto text = "target 203.0.113.5 rtt 1ms tcp 80 open banner 80 " + banner;
  auto network = network_of(text);
  TcpServer same(network.topology().seed);
  const TcpServer::Ends ends{{address("203.0.113.5"), Port(80)}, {address("192.0.2.1"), Port(40000)}};
  const auto server_number = [&](std::uint32_t first) {
    const auto number = same.receive(ends, {}, {.sequence = first, .syn = true}, start).front().segment.sequence;
    same.receive(ends, {}, {.sequence = first + 1, .rst = true}, start);
    return number;
  };
  std::uint32_t first = 1;
  while (server_number(first) < 0xffffffffU - 59000U && first < 1'000'000) ++first;
  REQUIRE(first < 1'000'000);
  Client client{network, "done", first};
  REQUIRE(client.run());
  CHECK(client.read == banner);
}

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
