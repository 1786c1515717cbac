#include "support/catch.hpp"

#include <csignal>

#include <ntool/sys/clock.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/stop.hpp>

using namespace ntool;

namespace {

/// Puts the signals back as they were: the test program has its own handlers.
class SignalsKept {
 public:
  SignalsKept() {
    ::sigaction(SIGINT, nullptr, &interrupt_);
    ::sigaction(SIGTERM, nullptr, &terminate_);
    ::sigaction(SIGQUIT, nullptr, &quit_);
  }
  ~SignalsKept() {
    ::sigaction(SIGINT, &interrupt_, nullptr);
    ::sigaction(SIGTERM, &terminate_, nullptr);
    ::sigaction(SIGQUIT, &quit_, nullptr);
  }
  SignalsKept(const SignalsKept&) = delete;
  SignalsKept& operator=(const SignalsKept&) = delete;

 private:
  struct sigaction interrupt_ {};
  struct sigaction terminate_ {};
  struct sigaction quit_ {};
};

}  // namespace

TEST_CASE("a flag is raised by hand") {
  sys::StopFlag stop;
  CHECK_FALSE(stop.raised());
  CHECK(stop.wake_fd() == -1);
  stop.raise(SIGINT);
  CHECK(stop.raised());
  CHECK(stop.signal() == SIGINT);
}

TEST_CASE("a signal raises the flag and wakes a poller") {
  const SignalsKept kept;
  const int signal = GENERATE(SIGINT, SIGTERM);
  sys::StopFlag stop;
  REQUIRE(stop.catch_signals());
  auto poller = sys::EpollPoller::open().value();
  REQUIRE(poller.watch({.fd = stop.wake_fd(), .read = true}));
  CHECK(poller.wait(Instant{})->empty());
  ::raise(signal);
  CHECK(stop.raised());
  CHECK(stop.signal() == signal);
  CHECK(poller.wait(sys::SystemClock().now() + std::chrono::seconds(30))->size() == 1);
}

TEST_CASE("the second signal has its default action again") {
  const SignalsKept kept;
  sys::StopFlag stop;
  REQUIRE(stop.catch_signals());
  ::raise(SIGINT);
  struct sigaction now {};
  ::sigaction(SIGINT, nullptr, &now);
  CHECK(now.sa_handler == SIG_DFL);
}

TEST_CASE("a signal that was ignored stays ignored (nohup)") {
  const SignalsKept kept;
  ::signal(SIGINT, SIG_IGN);
  sys::StopFlag stop;
  REQUIRE(stop.catch_signals());
  ::raise(SIGINT);
  CHECK_FALSE(stop.raised());
}

TEST_CASE("SIGQUIT asks for figures again and again, wakes a poller and ends nothing") {
  const SignalsKept kept;
  sys::StopFlag stop;
  REQUIRE(stop.catch_signals());
  REQUIRE(stop.catch_quit());
  auto poller = sys::EpollPoller::open().value();
  REQUIRE(poller.watch({.fd = stop.quit_fd(), .read = true}));
  CHECK_FALSE(stop.take_quit());
  for (int time = 0; time < 3; ++time) {
    ::raise(SIGQUIT);
    CHECK(poller.wait(sys::SystemClock().now() + std::chrono::seconds(30))->size() == 1);
    CHECK(stop.take_quit());
    CHECK_FALSE(stop.take_quit());
    CHECK(poller.wait(Instant{})->empty());
    CHECK_FALSE(stop.raised());
  }
}

TEST_CASE("figures are asked for by hand, too") {
  sys::StopFlag stop;
  stop.raise_quit();
  CHECK(stop.take_quit());
  CHECK_FALSE(stop.take_quit());
}
