#include "support/catch.hpp"
#include "support/temp_directory.hpp"

#include <array>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ntool/sys/clock.hpp>
#include <ntool/sys/poller.hpp>

using namespace ntool;
using namespace std::chrono_literals;
using sys::Fd;

namespace {

std::array<Fd, 2> make_pipe() {
  int ends[2];
  REQUIRE(::pipe2(ends, O_NONBLOCK) == 0);
  return {Fd(ends[0]), Fd(ends[1])};
}

std::array<Fd, 2> socket_pair() {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
  return {Fd(ends[0]), Fd(ends[1])};
}

void put(const Fd& fd) {
  REQUIRE(::write(fd.number(), "x", 1) == 1);
}

/// What is ready at this moment.
std::vector<sys::Ready> ready_now(sys::EpollPoller& poller) {
  const auto ready = poller.wait(Instant{});
  REQUIRE(ready);
  return {ready->begin(), ready->end()};
}

}  // namespace

TEST_CASE("a pipe is readable when bytes wait, and at its end") {
  auto poller = sys::EpollPoller::open().value();
  auto [reading, writing] = make_pipe();
  REQUIRE(poller.watch({.fd = reading.number(), .read = true}));
  CHECK(ready_now(poller).empty());
  put(writing);
  REQUIRE(ready_now(poller).size() == 1);
  CHECK(ready_now(poller)[0].read);
  CHECK_FALSE(ready_now(poller)[0].write);
  char byte;
  REQUIRE(::read(reading.number(), &byte, 1) == 1);
  CHECK(ready_now(poller).empty());
  writing.reset();
  REQUIRE(ready_now(poller).size() == 1);
  CHECK(ready_now(poller)[0].read);
  CHECK(ready_now(poller)[0].error);
}

TEST_CASE("interest can change, and none still hears of errors") {
  auto poller = sys::EpollPoller::open().value();
  auto [a, b] = socket_pair();
  REQUIRE(poller.watch({.fd = a.number(), .read = true, .write = true}));
  REQUIRE(ready_now(poller).size() == 1);
  CHECK(ready_now(poller)[0].write);
  CHECK_FALSE(ready_now(poller)[0].read);
  REQUIRE(poller.watch({.fd = a.number(), .read = true}));
  CHECK(ready_now(poller).empty());
  REQUIRE(poller.watch({.fd = a.number()}));
  put(b);
  CHECK(ready_now(poller).empty());
  b.reset();
  REQUIRE(ready_now(poller).size() == 1);
  CHECK(ready_now(poller)[0].error);
  CHECK_FALSE(ready_now(poller)[0].read);
}

TEST_CASE("regular files and /dev/null are always ready") {
  auto poller = sys::EpollPoller::open().value();
  const test::TempDirectory directory;
  const Fd file(::open(directory.write("f", "x").c_str(), O_RDONLY));
  const Fd null(::open("/dev/null", O_RDWR));
  REQUIRE(poller.watch({.fd = file.number(), .read = true}));
  REQUIRE(poller.watch({.fd = null.number(), .write = true}));
  const auto ready = poller.wait(std::nullopt);  // does not sleep
  REQUIRE(ready);
  REQUIRE(ready->size() == 2);
  for (const auto& each : *ready) {
    CHECK(each.read == (each.fd == file.number()));
    CHECK(each.write == (each.fd == null.number()));
  }
  REQUIRE(poller.watch({.fd = file.number()}));
  poller.forget(null.number());
  CHECK(ready_now(poller).empty());
  const Instant soon = sys::SystemClock().now() + 20ms;  // nothing is eager any more: it sleeps
  CHECK(poller.wait(soon)->empty());
  CHECK(sys::SystemClock().now() >= soon);
}

TEST_CASE("a number that comes back as another file is watched anew") {
  auto poller = sys::EpollPoller::open().value();
  auto [reading, writing] = make_pipe();
  const int number = reading.number();
  put(writing);
  REQUIRE(poller.watch({.fd = number, .read = true}));
  poller.forget(number);
  reading.reset();
  const Fd null(::open("/dev/null", O_RDONLY));
  REQUIRE(null.number() == number);
  CHECK(ready_now(poller).empty());
  REQUIRE(poller.watch({.fd = number, .read = true}));
  CHECK(ready_now(poller).size() == 1);
  poller.forget(number);
  poller.forget(number);  // twice is harmless
  CHECK(ready_now(poller).empty());
}

TEST_CASE("deadlines: in the past at once, in the future not before") {
  auto poller = sys::EpollPoller::open().value();
  sys::SystemClock clock;
  CHECK(poller.wait(clock.now() - 1h)->empty());
  const Instant soon = clock.now() + 15ms;
  CHECK(poller.wait(soon)->empty());
  CHECK(clock.now() >= soon);
}

TEST_CASE("a descriptor that is not open is an error") {
  auto poller = sys::EpollPoller::open().value();
  CHECK_FALSE(poller.watch({.fd = 9999, .read = true}).has_value());
  CHECK(ready_now(poller).empty());
}
