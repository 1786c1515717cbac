// SignalQueue: signals as something to read (signalfd(2)), for processes that look after others. From its opening on
// they are blocked in this process and caught by nobody else, a StopFlag included.
#pragma once

#include <initializer_list>
#include <optional>

#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::sys {

class SignalQueue {
 public:
  static Result<SignalQueue> open(std::initializer_list<int> signals);
  [[nodiscard]] int fd() const { return queue_.number(); }

  struct Signal {
    int number = 0;
    /// Somebody sent it, to us alone; false: the kernel did, as for Ctrl-C, which all programs of the terminal get.
    bool sent = false;
    /// Who did; 0: a process outside of our PID namespace, or the kernel.
    std::int32_t sender = 0;
  };
  std::optional<Signal> next();
  /// Comes back once there is a next one, or so much time is over.
  void wait(Duration patience) const;

 private:
  explicit SignalQueue(Fd queue) : queue_(std::move(queue)) {}
  Fd queue_;
};

}  // namespace ntool::sys
