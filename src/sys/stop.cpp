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
  the_flag->raise(signal);
  const std::uint64_t one = 1;
  // eventfd never blocks at this value; if it failed, EINTR in the blocked call still wakes the loop.
  [[maybe_unused]] const auto written = ::write(the_flag->wake_fd(), &one, sizeof one);
  errno = saved;
}

}  // namespace

Result<void> StopFlag::catch_signals() {
  wake_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake_.is_open()) return fail_errno("make", "a descriptor for signals");
  the_flag = this;
  struct sigaction action {};
  action.sa_handler = on_signal;
  // One chance to end in order: the second Ctrl-C gets the default action.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction old {};
    ::sigaction(signal, nullptr, &old);
    if (old.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);  // nohup and background jobs stay deaf
  }
  return {};
}

}  // namespace ntool::sys
