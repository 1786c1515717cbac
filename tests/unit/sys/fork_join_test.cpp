#include "support/catch.hpp"

#include <array>
#include <atomic>
#include <sched.h>
#include <thread>
#include <vector>

#include <ntool/sys/clock.hpp>
#include <ntool/sys/fork_join.hpp>

using namespace ntool;
using namespace std::chrono_literals;
using sys::ForkJoin;
using Thread = sys::ForkJoin::Thread;

TEST_CASE("fork and join: each part of many jobs is carried out once, and seen after join") {
  ForkJoin threads;
  for (std::size_t job = 0; job < 2000; ++job) {
    std::vector<int> calls(job % 9);
    const ForkJoin::Part part = [&](std::size_t number, Thread) { ++calls[number]; };
    threads.begin(calls.size(), part);
    threads.join();
    REQUIRE(calls == std::vector<int>(calls.size(), 1));
    CHECK_FALSE(threads.help());
  }
}

TEST_CASE("fork and join: parts run on both threads at once, also after the helper has gone to sleep") {
  ForkJoin threads;
  if (!threads.may_help()) {
    WARN("SKIPPED: one CPU");
    return;
  }
  for (int job = 0; job < 3; ++job) {
    std::atomic<int> begun = 0;
    std::array<std::atomic<bool>, 2> seen{};
    const Instant deadline = sys::SystemClock().now() + 30s;
    // Each waits for the other one.
    const ForkJoin::Part part = [&](std::size_t, Thread by) {
      seen[static_cast<std::size_t>(by)] = true;
      ++begun;
      while (begun < 2 && sys::SystemClock().now() < deadline) std::this_thread::yield();
    };
    threads.begin(2, part);
    threads.join();
    CHECK(begun == 2);
    CHECK(seen[0]);
    CHECK(seen[1]);
    // Ten times what the helper waits awake: the next job finds it asleep, on a machine that has time for it.
    for (const Instant later = sys::SystemClock().now() + 2ms; sys::SystemClock().now() < later;) {
      std::this_thread::yield();
    }
  }
}

TEST_CASE("fork and join: the owner may do other things, and a new job waits for the one before") {
  ForkJoin threads;
  std::atomic<int> first = 0;
  std::atomic<int> second = 0;
  const ForkJoin::Part count_first = [&](std::size_t, Thread) { ++first; };
  const ForkJoin::Part count_second = [&](std::size_t, Thread) { ++second; };
  threads.begin(5, count_first);
  threads.begin(7, count_second);
  CHECK(first == 5);
  threads.join();
  CHECK(second == 7);
}

TEST_CASE("fork and join: its end waits for the job under way") {
  std::atomic<int> calls = 0;
  const ForkJoin::Part part = [&](std::size_t, Thread) { ++calls; };
  {
    ForkJoin threads;
    threads.begin(8, part);
  }
  CHECK(calls == 8);
}

TEST_CASE("fork and join: on one CPU its owner does it all, in order, before begin returns") {
  cpu_set_t before;
  CPU_ZERO(&before);
  if (::sched_getaffinity(0, sizeof before, &before) != 0) {
    WARN("SKIPPED: more CPUs than a cpu_set_t has room for");
    return;
  }
  cpu_set_t one;
  CPU_ZERO(&one);
  std::size_t first = 0;
  while (!CPU_ISSET(first, &before)) ++first;
  CPU_SET(first, &one);
  REQUIRE(::sched_setaffinity(0, sizeof one, &one) == 0);
  ForkJoin threads;
  CHECK(::sched_setaffinity(0, sizeof before, &before) == 0);
  CHECK_FALSE(threads.may_help());
  std::vector<std::size_t> order;
  bool all_ours = true;
  const ForkJoin::Part part = [&](std::size_t number, Thread by) {
    order.push_back(number);
    all_ours = all_ours && by == Thread::owner;
  };
  threads.begin(4, part);
  CHECK(order == std::vector<std::size_t>{0, 1, 2, 3});
  CHECK(all_ours);
}
