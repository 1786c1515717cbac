// TCP servers of the simulated network, against a small client that says everything again until it is acknowledged.
#include "engine/sim/tcp_server.hpp"
#include "support/catch.hpp"
#include "unit/engine/sim_tcp.hpp"

#include <algorithm>
#include <string>

using namespace ntool;
using namespace ntool::test::sim;
using engine::sim::TcpServer;

namespace {

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

}  // namespace

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
