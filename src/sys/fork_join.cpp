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

/// For a new thread: where no CPU is idle the kernel leaves it on that of the thread that has made it, and two that
/// take turns on one CPU are slower than one.
void leave_cpu(int taken) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (taken < 0 || taken >= CPU_SETSIZE || ::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  CPU_CLR(static_cast<unsigned>(taken), &allowed);
  ::sched_setaffinity(0, sizeof allowed, &allowed);  // of this thread alone; refused where nothing is left
}

}  // namespace

ForkJoin::ForkJoin() : may_help_(has_another_cpu()) {}

ForkJoin::~ForkJoin() {
  join();
  left_.store(ended);
  left_.notify_all();
}

void ForkJoin::start() {
  auto helper = WorkerThread::start([this, owners = ::sched_getcpu()](const Cancel&) {
    leave_cpu(owners);
    serve();
  });
  if (helper) {
    helper_ = std::move(*helper);
    return;
  }
  may_help_ = false;
  log::debug([&] { return fmt::format("going on with one thread: {}", helper.error().message()); });
}

bool ForkJoin::take_part(Thread by) {
  std::uint32_t left = left_.load(std::memory_order_acquire);
  while (left != 0 && left != ended) {
    // Of whichever job: to take a part acquires what that job's begin() wrote before.
    if (!left_.compare_exchange_weak(left, left - 1, std::memory_order_acq_rel, std::memory_order_acquire)) continue;
    (*part_)(count_ - left, by);
    done_.fetch_add(1, std::memory_order_release);
    return true;
  }
  return false;
}

void ForkJoin::serve() {
  SystemClock clock;
  Instant busy = clock.now();
  while (left_.load(std::memory_order_acquire) != ended) {
    if (take_part(Thread::helper)) {
      busy = clock.now();
    } else if (clock.now() - busy < wakeful) {
      std::this_thread::yield();
    } else {
      left_.wait(0);
      busy = clock.now();
    }
  }
}

void ForkJoin::begin(std::size_t count, const Part& part) {
  join();
  if (may_help_ && helper_ == nullptr) start();
  part_ = &part;
  count_ = static_cast<std::uint32_t>(count);
  done_.store(0, std::memory_order_relaxed);
  left_.store(count_);
  if (helper_ == nullptr) return join();
  left_.notify_one();
}

bool ForkJoin::help() {
  return take_part(Thread::owner);
}

void ForkJoin::join() {
  while (help()) {
  }
  while (done_.load(std::memory_order_acquire) != count_) std::this_thread::yield();
}

}  // namespace ntool::sys
