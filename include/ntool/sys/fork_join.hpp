// ForkJoin: the parts of one job on two threads, for calls into the kernel that keep a CPU busy. Its caller goes on when
// all parts are done, so that nothing of it is seen beside the job: no lock, no descriptor, no order of events.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include <ntool/sys/worker.hpp>

namespace ntool::sys {

class ForkJoin {
 public:
  using Part = std::function<void(std::size_t part)>;

  ForkJoin() = default;
  /// Waits for the end of the other thread.
  ~ForkJoin();
  ForkJoin(const ForkJoin&) = delete;
  ForkJoin& operator=(const ForkJoin&) = delete;

  /// Calls part(0) to part(count - 1), each once, and returns when all have returned; not to be called from within one.
  /// Whichever of the two threads is free takes the next part: where the other one gets no CPU its caller does it all,
  /// and so it does where there is only one CPU or no thread is allowed (sched_getaffinity(2), pthread_create(3)). The
  /// other thread is started by the first run of more than one part; it takes no signals.
  void run(std::size_t count, const Part& part);

  /// Whether the other thread is there.
  [[nodiscard]] bool helped() const { return helper_ != nullptr; }

 private:
  void start();
  void help();
  bool take_part();

  std::atomic<std::uint32_t> left_{0};  // parts that nobody has taken
  std::atomic<std::uint32_t> done_{0};
  // Of the job whose parts are left: read after one of them was taken, written while there are none.
  const Part* part_ = nullptr;
  std::uint32_t count_ = 0;
  bool tried_ = false;
  std::unique_ptr<WorkerThread> helper_;
};

}  // namespace ntool::sys
