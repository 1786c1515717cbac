#include "support/catch.hpp"

#include <atomic>
#include <csignal>
#include <poll.h>
#include <string>

#include <ntool/sys/clock.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/worker.hpp>

using namespace ntool;
using sys::Cancel;
using sys::Worker;

TEST_CASE("a worker's end wakes a poller, and its result is taken") {
  auto worker = Worker<std::string>::start([](const Cancel&) { return std::string("done"); });
  REQUIRE(worker);
  auto poller = sys::EpollPoller::open();
  REQUIRE(poller);
  REQUIRE(poller->watch({.fd = worker->done_fd(), .read = true}));
  const auto ready = poller->wait(sys::SystemClock().now() + std::chrono::seconds(30));
  REQUIRE(ready);
  REQUIRE(ready->size() == 1);
  CHECK((*ready)[0].fd == worker->done_fd());
  CHECK(worker->take() == "done");
}

TEST_CASE("take waits for a job that still runs") {
  std::atomic<bool> go = false;
  auto worker = Worker<int>::start([&](const Cancel&) {
    go.wait(false);
    return 42;
  });
  REQUIRE(worker);
  go = true;
  go.notify_one();
  CHECK(worker->take() == 42);
}

TEST_CASE("a worker that nobody waits for is cancelled and joined") {
  std::atomic<bool> ended = false;
  {
    auto worker = Worker<int>::start([&](const Cancel& cancel) {
      pollfd watched{cancel.fd(), POLLIN, 0};
      ::poll(&watched, 1, -1);
      ended = cancel.requested();
      return 0;
    });
    REQUIRE(worker);
  }
  CHECK(ended);
}

TEST_CASE("a cancel is not requested until it is, and then for good") {
  auto cancel = Cancel::make();
  REQUIRE(cancel);
  CHECK_FALSE(cancel->requested());
  cancel->request();
  CHECK(cancel->requested());
  cancel->request();
  CHECK(cancel->requested());
}

TEST_CASE("a worker's thread takes no signals, and its owner's mask is as before") {
  auto worker = Worker<bool>::start([](const Cancel&) {
    sigset_t mask;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    return ::sigismember(&mask, SIGINT) == 1 && ::sigismember(&mask, SIGTERM) == 1;
  });
  REQUIRE(worker);
  CHECK(worker->take());
  sigset_t mine;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &mine);
  CHECK(::sigismember(&mine, SIGINT) == 0);
}

TEST_CASE("a worker moves with its thread") {
  auto first = Worker<int>::start([](const Cancel&) { return 7; });
  REQUIRE(first);
  Worker<int> second = std::move(*first);
  CHECK(second.take() == 7);
}
