// One turn between a machine and a port, both from memory.
#include "support/catch.hpp"
#include "support/fake_clock.hpp"

#include <deque>
#include <vector>

#include <ntool/net/carry.hpp>

using namespace std::chrono_literals;
using namespace ntool;

namespace {

using Frame = std::vector<std::uint8_t>;

/// Sends each frame back after a delay.
struct Echo {
  void handle_frame(Bytes frame, Instant at) { waiting.push_back({{frame.begin(), frame.end()}, at + delay}); }
  std::optional<Bytes> poll_frame(Instant now) {
    if (waiting.empty() || waiting.front().due > now) return std::nullopt;
    lent = std::move(waiting.front().frame);
    waiting.pop_front();
    return lent;
  }
  [[nodiscard]] std::optional<Instant> poll_timeout() const {
    return waiting.empty() ? std::nullopt : std::optional(waiting.front().due);
  }

  struct Waiting {
    Frame frame;
    Instant due;
  };
  Duration delay{};
  std::deque<Waiting> waiting = {};
  Frame lent = {};
};
static_assert(net::LinkMachine<Echo>);

struct MemoryPort {
  static constexpr std::size_t largest_batch() { return 4; }
  [[nodiscard]] bool has_room() const { return queued.size() < 3; }
  Result<std::span<const net::IncomingFrame>> receive() {
    batch.clear();
    kept.clear();
    while (batch.size() < largest_batch() && !coming.empty()) {
      kept.push_back(std::move(coming.front().frame));
      batch.push_back({kept.back(), coming.front().at});
      coming.pop_front();
    }
    return std::span<const net::IncomingFrame>(batch);
  }
  void send(Bytes frame) { queued.emplace_back(frame.begin(), frame.end()); }
  Result<void> flush() {
    ++flushes;
    if (error) return fail(*error);
    while (!queued.empty() && taken > 0) {
      out.push_back(queued.front());
      queued.pop_front();
      --taken;
    }
    return {};
  }
  [[nodiscard]] std::optional<Instant> retry_at() const { return queued.empty() ? std::nullopt : std::optional(retry); }

  struct Coming {
    Frame frame;
    Instant at;
  };
  std::deque<Coming> coming = {};
  std::deque<Frame> queued = {}, kept = {};
  std::vector<Frame> out = {};
  std::vector<net::IncomingFrame> batch = {};
  std::size_t taken = 1000;  ///< so many frames the kernel takes
  int flushes = 0;
  Instant retry{5s};
  std::optional<Error> error = {};
};

struct Turn {
  test::FakeClock clock;
  MemoryPort port;
  Echo machine;
  std::optional<Instant> operator()() {
    const auto next = net::carry(machine, port, clock);
    REQUIRE(next);
    return *next;
  }
};

}  // namespace

TEST_CASE("a delay counts from a frame's coming and not from our reading it") {
  Turn turn;
  turn.machine.delay = 10ms;
  turn.port.coming.push_back({{1}, turn.clock.at - 4ms});
  CHECK(turn() == turn.clock.at + 6ms);
  CHECK(turn.port.out.empty());
  turn.clock.advance(6ms);
  CHECK(turn() == std::nullopt);
  CHECK(turn.port.out == std::vector<Frame>{{1}});
}

TEST_CASE("what is due leaves in the turn in which it came") {
  Turn turn;
  for (std::uint8_t i = 0; i < 10; ++i) turn.port.coming.push_back({{i}, turn.clock.at});
  CHECK(turn() == std::nullopt);
  REQUIRE(turn.port.out.size() == 10);
  for (std::uint8_t i = 0; i < 10; ++i) CHECK(turn.port.out[i] == Frame{i});
}

TEST_CASE("a turn ends in a flood, and wants the next one at once") {
  Turn turn;
  for (int i = 0; i < 1000; ++i) turn.port.coming.push_back({{1}, turn.clock.at});
  const auto next = turn();
  REQUIRE(next);
  CHECK(*next <= turn.clock.at);
  CHECK(turn.port.out.size() == net::batches_per_turn * MemoryPort::largest_batch());
  int turns = 1;
  while (turn() && turns < 1000) ++turns;
  CHECK(turn.port.out.size() == 1000);
}

TEST_CASE("what the kernel does not take stays, and is tried again when the port says so") {
  Turn turn;
  for (std::uint8_t i = 0; i < 8; ++i) turn.port.coming.push_back({{i}, turn.clock.at});
  turn.port.taken = 2;
  CHECK(turn() == turn.port.retry);
  CHECK(turn.port.out.size() == 2);
  CHECK(turn.port.queued.size() == 3);
  CHECK(turn.machine.waiting.size() == 3);
  turn.port.taken = 1000;
  CHECK(turn() == std::nullopt);
  REQUIRE(turn.port.out.size() == 8);
  for (std::uint8_t i = 0; i < 8; ++i) CHECK(turn.port.out[i] == Frame{i});
}

TEST_CASE("an error of the port ends the turn") {
  Turn turn;
  turn.port.error = Error{.code = Errc::not_found};
  const auto next = net::carry(turn.machine, turn.port, turn.clock);
  REQUIRE_FALSE(next);
  CHECK(next.error().code == Errc::not_found);
}
