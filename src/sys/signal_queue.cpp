#include <algorithm>
#include <csignal>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/signal_queue.hpp>

namespace ntool::sys {

Result<SignalQueue> SignalQueue::open(std::initializer_list<int> signals) {
  sigset_t wanted;
  ::sigemptyset(&wanted);
  for (const int signal : signals) ::sigaddset(&wanted, signal);
  if (::sigprocmask(SIG_BLOCK, &wanted, nullptr) != 0) return fail_errno("block", "signals");
  Fd queue(::signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!queue.is_open()) return fail_errno("make", "a descriptor for signals");
  return SignalQueue(std::move(queue));
}

std::optional<SignalQueue::Signal> SignalQueue::next() {
  signalfd_siginfo info{};
  if (::read(queue_.number(), &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return std::nullopt;
  // SI_USER is 0, SI_QUEUE … are below.
  return Signal{static_cast<int>(info.ssi_signo), info.ssi_code <= 0, static_cast<std::int32_t>(info.ssi_pid)};
}

void SignalQueue::wait(Duration patience) const {
  const auto nanoseconds = std::max<std::int64_t>(0, std::chrono::nanoseconds(patience).count());
  const timespec time{.tv_sec = nanoseconds / 1'000'000'000, .tv_nsec = nanoseconds % 1'000'000'000};
  pollfd signals{.fd = queue_.number(), .events = POLLIN, .revents = 0};
  ::ppoll(&signals, 1, &time, nullptr);
}

}  // namespace ntool::sys
