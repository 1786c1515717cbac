#include "support/catch.hpp"
#include "support/sockets.hpp"

#include <csignal>

#include <ntool/net/delivery.hpp>

using namespace ntool;

namespace {

struct World {
  World() : poller(*sys::EpollPoller::open()) {}
  net::Loop loop() { return {poller, clock, stop}; }
  sys::EpollPoller poller;
  sys::SystemClock clock;
  sys::StopFlag stop;
};

void fill(sys::Socket& socket) {
  const std::vector<std::uint8_t> block(1 << 20);
  while (socket.send(block)->status == sys::Moved::Status::moved) {
  }
}

}  // namespace

TEST_CASE("what the peer's kernel has taken is delivered") {
  World world;
  auto [ours, theirs] = test::connected_pair();
  REQUIRE(ours.send(as_bytes("hello")));
  const auto delivered = net::wait_until_delivered(ours, true, world.loop());
  REQUIRE(delivered);
  CHECK(delivered->unconfirmed_bytes == 0);
  CHECK_FALSE(delivered->error);
}

TEST_CASE("UDP has delivered as soon as it has sent") {
  World world;
  auto socket = sys::Socket::open(Family::ipv4, sys::Transport::udp);
  REQUIRE(socket);
  CHECK(net::wait_until_delivered(*socket, true, world.loop())->unconfirmed_bytes == 0);
}

TEST_CASE("a peer that breaks the connection has not taken what waits") {
  World world;
  auto [ours, theirs] = test::connected_pair();
  fill(ours);
  { const auto gone = std::move(theirs); }  // with bytes unread: its kernel sends a reset
  const auto delivered = net::wait_until_delivered(ours, true, world.loop());
  REQUIRE(delivered);
  REQUIRE(delivered->error);
  CHECK(delivered->error->code == Errc::reset);
}

TEST_CASE("a stop ends the wait, and what was not confirmed is told") {
  World world;
  auto [ours, theirs] = test::connected_pair();
  fill(ours);
  world.stop.raise(SIGINT);
  const auto delivered = net::wait_until_delivered(ours, true, world.loop());
  REQUIRE(delivered);
  CHECK(delivered->unconfirmed_bytes > 0);
  CHECK_FALSE(delivered->error);
}
