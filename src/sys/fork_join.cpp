#include <fmt/format.h>
#include <sched.h>
#include <thread>

#include <ntool/base/log.hpp>
#include <ntool/sys/clock.hpp>
#include <ntool/sys/fork_join.hpp>

namespace ntool::sys {
namespace {

/// In the place of a number of parts: there will be no more jobs.
constexpr std::uint32_t ended = ~std::uint32_t{0};
/// To be woken takes longer than what lies between two jobs that follow each other.
constexpr Duration wakeful = std::chrono::microseconds(200);

bool has_another_cpu() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  // It fails where there are more CPUs than the set has room for.
  return ::sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) > 1;
}

}  // namespace

ForkJoin::~ForkJoin() {
  left_.store(ended);
  left_.notify_all();
}

void ForkJoin::start() {
  tried_ = true;
  if (!has_another_cpu()) return;
  auto helper = WorkerThread::start([this](const Cancel&) { help(); });
  if (helper) {
    helper_ = std::move(*helper);
  } else {
    log::debug([&] { return fmt::format("going on with one thread: {}", helper.error().message()); });
  }
}

bool ForkJoin::take_part() {
  std::uint32_t left = left_.load(std::memory_order_acquire);
  while (left != 0 && left != ended) {
    if (!left_.compare_exchange_weak(left, left - 1, std::memory_order_acquire)) continue;
    (*part_)(count_ - left);
    done_.fetch_add(1, std::memory_order_release);
    return true;
  }
  return false;
}

void ForkJoin::help() {
  SystemClock clock;
  Instant busy = clock.now();
  while (left_.load(std::memory_order_acquire) != ended) {
    if (take_part()) {
      busy = clock.now();
    } else if (clock.now() - busy < wakeful) {
      std::this_thread::yield();
    } else {
      left_.wait(0);
      busy = clock.now();
    }
  }
}

void ForkJoin::run(std::size_t count, const Part& part) {
  if (count > 1 && !tried_) start();
  if (count < 2 || helper_ == nullptr) {
    for (std::size_t i = 0; i < count; ++i) part(i);
    return;
  }
  part_ = &part;
  count_ = static_cast<std::uint32_t>(count);
  done_.store(0, std::memory_order_relaxed);
  left_.store(count_);
  left_.notify_one();
  while (take_part()) {
  }
  while (done_.load(std::memory_order_acquire) != count_) std::this_thread::yield();
}

}  // namespace ntool::sys
