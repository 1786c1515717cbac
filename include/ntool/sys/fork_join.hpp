// ForkJoin: the parts of one job on two threads, for calls into the kernel that keep a CPU busy. Whoever begins a job
// may do other things meanwhile, and helps when it has nothing better to do. Nothing of it is seen beside the job: no
// lock, no descriptor.
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
  enum class Thread : std::uint8_t { owner, helper };
  /// Carries out part `number`; what it writes is seen by the owner after join(), or as the part itself publishes it.
  using Part = std::function<void(std::size_t number, Thread by)>;

  /// Where there is only one CPU for this process (sched_getaffinity(2)) there will be no other thread.
  ForkJoin();
  /// Waits for the end of the job and of the other thread.
  ~ForkJoin();
  ForkJoin(const ForkJoin&) = delete;
  ForkJoin& operator=(const ForkJoin&) = delete;

  /// Whether a job may have a helper: false where there is one CPU, or where no thread was allowed (pthread_create(3)).
  [[nodiscard]] bool may_help() const { return may_help_; }

  /// Hands out part(0) to part(count - 1), each once, in this order; `part` must live until join(). A job before it is
  /// joined first. All calls are the owner's, none from within a part. Without a helper all is done on return. The
  /// helper is started by the first job; it takes no signals, and sleeps when there is nothing to do for 200 µs.
  void begin(std::size_t count, const Part& part);
  /// Carries out one part in the caller's thread; false: all have been taken.
  bool help();
  /// Helps until all parts are carried out.
  void join();

 private:
  void start();
  void serve();
  bool take_part(Thread by);

  std::atomic<std::uint32_t> left_{0};  // parts that nobody has taken
  std::atomic<std::uint32_t> done_{0};
  // Of the job whose parts are left: read after one of them was taken, written when all are done.
  const Part* part_ = nullptr;
  std::uint32_t count_ = 0;
  bool may_help_;
  std::unique_ptr<WorkerThread> helper_;
};

}  // namespace ntool::sys
