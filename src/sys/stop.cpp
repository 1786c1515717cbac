#include <cerrno>
#include <csignal>
#include <sys/eventfd.h>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/stop.hpp>

namespace ntool::sys {
namespace {

StopFlag* the_flag = nullptr;

void on_signal(int signal) {
  const int saved = errno;
  const bool asks = signal == SIGQUIT;
  if (!asks) the_flag->raise(signal);
  const std::uint64_t one = 1;
  // eventfd never blocks at this value; if it failed, EINTR in the blocked call still wakes the loop.
  [[maybe_unused]] const auto written = ::write(asks ? the_flag->quit_fd() : the_flag->wake_fd(), &one, sizeof one);
  if (asks) the_flag->raise_quit();  // after the writing: take_quit() drains nothing before
  errno = saved;
}

Result<Fd> open_event() {
  Fd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!event.is_open()) return fail_errno("make", "a descriptor for signals");
  return event;
}

/// nohup and background jobs stay deaf to what was ignored when we were started.
void hear(int signal, int flags) {
  struct sigaction old {};
  ::sigaction(signal, nullptr, &old);
  if (old.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = flags;
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

Result<void> StopFlag::catch_signals() {
  wake_ = TRY(open_event());
  the_flag = this;
  // One chance to end in order: the second Ctrl-C gets the default action.
  for (const int signal : {SIGINT, SIGTERM}) hear(signal, static_cast<int>(SA_RESETHAND));
  return {};
}

Result<void> StopFlag::catch_quit() {
  quit_wake_ = TRY(open_event());
  the_flag = this;
  hear(SIGQUIT, 0);
  return {};
}

bool StopFlag::take_quit() {
  if (!quit_.load(std::memory_order_relaxed)) return false;
  if (quit_wake_.is_open()) {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto drained = ::read(quit_fd(), &count, sizeof count);
  }
  return quit_.exchange(false, std::memory_order_relaxed);  // after the draining: a signal in between is not lost
}

}  // namespace ntool::sys
