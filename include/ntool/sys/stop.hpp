// StopFlag: Ctrl-C as a value. A signal handler raises it; loops look at it, and its descriptor wakes a Poller.
#pragma once

#include <atomic>
#include <span>

#include <ntool/base/result.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::sys {

class StopFlag {
 public:
  /// A flag without a descriptor, raised by hand: for tests, and until catch_signals.
  StopFlag() = default;
  virtual ~StopFlag() = default;
  StopFlag(const StopFlag&) = delete;
  StopFlag& operator=(const StopFlag&) = delete;

  [[nodiscard]] bool raised() const { return signal_.load(std::memory_order_relaxed) != 0; }
  /// The signal that raised it, or 0.
  [[nodiscard]] int signal() const { return signal_.load(std::memory_order_relaxed); }
  void raise(int signal) { signal_.store(signal, std::memory_order_relaxed); }

  /// From now on SIGINT and SIGTERM raise this flag (without SA_RESTART, so that blocked calls return EINTR) instead
  /// of ending the process; a second one ends it. One flag per process.
  Result<void> catch_signals();
  /// Readable once raised; -1 before catch_signals.
  [[nodiscard]] int wake_fd() const { return wake_.number(); }

  /// From now on SIGQUIT (Ctrl-\) asks for figures, as often as it comes, instead of ending the process.
  Result<void> catch_quit();
  /// Whether figures have been asked for since the last call.
  [[nodiscard]] bool take_quit();
  void raise_quit() { quit_.store(true, std::memory_order_relaxed); }
  /// Readable from a SIGQUIT to the take_quit() after it; -1 before catch_quit.
  [[nodiscard]] int quit_fd() const { return quit_wake_.number(); }

 private:
  std::atomic<int> signal_{0};
  Fd wake_;
  std::atomic<bool> quit_{false};
  Fd quit_wake_;
};

}  // namespace ntool::sys
