// Connected sockets and pipes for tests: real ones, on loopback.
#pragma once

#include "support/catch.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <ntool/sys/clock.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/socket.hpp>
#include <ntool/sys/transfer.hpp>

namespace ntool::test {

/// Waits until `fd` is ready; a test that waits five seconds in vain fails.
inline void wait_until_ready(int fd, bool write = false) {
  auto poller = sys::EpollPoller::open();
  REQUIRE(poller);
  REQUIRE(poller->watch({fd, !write, write}));
  const auto ready = poller->wait(sys::SystemClock().now() + std::chrono::seconds(5));
  REQUIRE(ready);
  REQUIRE_FALSE(ready->empty());
}

struct ConnectedPair {
  sys::Socket ours;
  sys::Socket theirs;
};

/// A TCP connection over 127.0.0.1.
inline ConnectedPair connected_pair() {
  auto listener = sys::Socket::open(Family::ipv4, sys::Transport::tcp);
  REQUIRE(listener);
  REQUIRE(listener->bind({IpAddress::loopback(Family::ipv4), Port(0)}));
  REQUIRE(listener->listen(1));
  auto ours = sys::Socket::open(Family::ipv4, sys::Transport::tcp);
  REQUIRE(ours);
  REQUIRE(ours->start_connect(*listener->local()));
  wait_until_ready(listener->fd());
  auto accepted = listener->accept();
  REQUIRE(accepted);
  REQUIRE(accepted->has_value());
  wait_until_ready(ours->fd(), true);
  REQUIRE(ours->finish_connect());
  return {std::move(*ours), std::move((*accepted)->socket)};
}

/// A blocking pipe, as a shell makes them.
struct ShellPipe {
  ShellPipe() {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    read.reset(ends[0]);
    write.reset(ends[1]);
  }
  void say(std::string_view text) const {
    REQUIRE(::write(write.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  sys::Fd read, write;
};

/// What can be read from `fd` now, up to 64 KiB.
inline std::string read_now(int fd) {
  std::string text(65536, '\0');
  const ssize_t count = ::read(fd, text.data(), text.size());
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text;
}

}  // namespace ntool::test
