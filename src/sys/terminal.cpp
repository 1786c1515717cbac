#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/terminal.hpp>

namespace ntool::sys {

Result<void> leave_terminal() {
  ::setsid();
  const Fd nowhere(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!nowhere.is_open()) return fail_errno("open", "/dev/null");
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::dup2(nowhere.number(), stream) < 0) return fail_errno("open", "/dev/null");
  }
  return {};
}

namespace {

bool foreground_is_ours() {
  return ::isatty(STDIN_FILENO) == 1 && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
}

void give_foreground_to_us() {
  // From the background this call would stop us.
  const auto before = std::signal(SIGTTOU, SIG_IGN);
  ::tcsetpgrp(STDIN_FILENO, ::getpgrp());
  std::signal(SIGTTOU, before);
}

}  // namespace

void take_foreground() {
  if (!foreground_is_ours() || ::setpgid(0, 0) != 0) return;
  give_foreground_to_us();
}

Foreground::Foreground() : ours_(foreground_is_ours()) {}

void Foreground::take_back() const {
  if (!ours_) return;
  const pid_t now = ::tcgetpgrp(STDIN_FILENO);
  if (now <= 0 || now == ::getpgrp() || ::kill(-now, 0) == 0 || errno != ESRCH) return;
  give_foreground_to_us();
}

}  // namespace ntool::sys
