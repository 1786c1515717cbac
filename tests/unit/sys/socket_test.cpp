// Sockets over loopback.
#include "support/catch.hpp"
#include "support/sockets.hpp"

#include <array>

#include <ntool/sys/socket.hpp>

using namespace ntool;
using sys::Moved;
using sys::Socket;
using sys::Transport;
using Status = Moved::Status;

namespace {

const IpAddress loopback = IpAddress::loopback(Family::ipv4);

Socket bound(Transport transport) {
  auto socket = Socket::open(Family::ipv4, transport);
  REQUIRE(socket);
  REQUIRE(socket->bind({loopback, Port(0)}));
  return std::move(*socket);
}

/// A port of loopback on which nothing listens.
Endpoint closed_endpoint(Transport transport) {
  return *bound(transport).local();
}

}  // namespace

TEST_CASE("a connection knows both ends, says nothing now, moves bytes, and ends") {
  auto [ours, theirs] = test::connected_pair();
  CHECK(*ours.peer() == *theirs.local());
  CHECK(*theirs.peer() == *ours.local());
  std::array<std::uint8_t, 16> buffer{};
  CHECK(theirs.receive(buffer)->status == Status::would_block);
  CHECK(ours.send(as_bytes("hello"))->bytes == 5);
  test::wait_until_ready(theirs.fd());
  CHECK(theirs.receive(buffer)->bytes == 5);
  CHECK(as_text(buffer).starts_with("hello"));
  REQUIRE(ours.shutdown_write());
  test::wait_until_ready(theirs.fd());
  CHECK(theirs.receive(buffer)->status == Status::end);
}

TEST_CASE("a refused connection is told by its outcome") {
  auto socket = Socket::open(Family::ipv4, Transport::tcp);
  REQUIRE(socket);
  const auto started = socket->start_connect(closed_endpoint(Transport::tcp));
  if (!started) {
    CHECK(started.error().code == Errc::refused);
  } else {
    test::wait_until_ready(socket->fd(), true);
    CHECK(socket->finish_connect().error().code == Errc::refused);
  }
}

TEST_CASE("a connection to itself is refused") {
  auto socket = bound(Transport::tcp);
  const auto started = socket.start_connect(*socket.local());
  REQUIRE(started);
  if (!*started) test::wait_until_ready(socket.fd(), true);
  CHECK(socket.finish_connect().error().code == Errc::refused);
}

TEST_CASE("a taken address says who has it and what to do") {
  auto first = bound(Transport::tcp);
  REQUIRE(first.listen(1));
  auto second = Socket::open(Family::ipv4, Transport::tcp);
  const auto error = second->bind(*first.local()).error();
  CHECK(error.code == Errc::in_use);
  CHECK(error.message().find("another program has it") != std::string::npos);
  const auto foreign = second->bind({*IpAddress::parse("192.0.2.1"), Port(0)}).error();
  CHECK(foreign.message().find("no interface of this host has that address") != std::string::npos);
}

TEST_CASE("what the peer has not confirmed is counted, and the end itself is no byte") {
  auto [ours, theirs] = test::connected_pair();
  CHECK(ours.delivery().unacknowledged_bytes == 0);
  std::vector<std::uint8_t> block(1 << 20);
  while (ours.send(block)->status == Status::moved) {
  }
  REQUIRE(ours.delivery().unacknowledged_bytes > 0);
  REQUIRE(ours.shutdown_write());
  // Read to the end, and the last acknowledgement is at most a moment away.
  Moved moved;
  do {
    test::wait_until_ready(theirs.fd());
    moved = *theirs.receive(block);
  } while (moved.status != Status::end);
  for (int i = 0; i < 1'000'000 && ours.delivery().unacknowledged_bytes > 0; ++i) {
  }
  CHECK(ours.delivery().unacknowledged_bytes == 0);
}

TEST_CASE("datagrams stay whole, tell their sender, and an empty one is no end") {
  auto a = bound(Transport::udp);
  auto b = bound(Transport::udp);
  REQUIRE(b.start_connect(*a.local()));
  CHECK_FALSE(a.peek_sender()->has_value());
  CHECK(b.send({})->status == Status::moved);
  const std::vector<std::uint8_t> largest(65507, 7);
  CHECK(b.send(largest)->bytes == largest.size());
  test::wait_until_ready(a.fd());
  CHECK(a.peek_sender()->value() == *b.local());
  std::vector<std::uint8_t> buffer(65536);
  Endpoint from;
  const auto empty = a.receive_from(buffer, from);
  CHECK(empty->status == Status::moved);
  CHECK(empty->bytes == 0);
  CHECK(from == *b.local());
  CHECK(a.receive_from(buffer, from)->bytes == largest.size());
}

TEST_CASE("a refused datagram is the next call's error, and its ICMP message is kept") {
  auto socket = Socket::open(Family::ipv4, Transport::udp);
  REQUIRE(socket->keep_network_errors(true));
  REQUIRE(socket->start_connect(closed_endpoint(Transport::udp)));
  REQUIRE(socket->send(as_bytes("x")));
  test::wait_until_ready(socket->fd());
  std::array<std::uint8_t, 8> buffer{};
  CHECK(socket->receive(buffer).error().code == Errc::refused);
  const auto cause = socket->take_network_error();
  REQUIRE(cause);
  CHECK(cause->from_icmp);
  CHECK(cause->icmp_type == 3);
  CHECK(cause->icmp_code == 3);
  CHECK(cause->offender == loopback);
  CHECK_FALSE(socket->take_network_error());
}
