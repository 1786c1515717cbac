#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/terminal.hpp>

namespace ntool::sys {

namespace {

void make_foreground_ours() {
  // From the background this call would stop us.
  const auto before = std::signal(SIGTTOU, SIG_IGN);
  ::tcsetpgrp(STDIN_FILENO, ::getpgrp());
  std::signal(SIGTTOU, before);
}

}  // namespace

Result<void> leave_terminal() {
  ::setsid();
  const Fd nowhere(::open("/dev/null", O_RDWR | O_CLOEXEC));
  // A root without /dev: nothing comes out of a pipe that nobody writes to, and writing to one that nobody reads fails.
  int pipe[2] = {-1, -1};
  if (!nowhere.is_open() && ::pipe2(pipe, O_CLOEXEC) != 0) return fail_errno("open", "/dev/null");
  const Fd read(pipe[0]), write(pipe[1]);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    const Fd& end = nowhere.is_open() ? nowhere : stream == STDIN_FILENO ? read : write;
    if (::dup2(end.number(), stream) < 0) return fail_errno("open", "/dev/null");
  }
  return {};
}

void lead_foreground() {
  if (::setpgid(0, 0) == 0) make_foreground_ours();
}

Foreground::Foreground() : ours_(::isatty(STDIN_FILENO) == 1 && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp()) {
  termios settings{};
  if (ours_ && ::tcgetattr(STDIN_FILENO, &settings) == 0) settings_ = settings;
}

void Foreground::restore_settings() const {
  if (settings_ && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp()) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &*settings_);
}

void Foreground::take_back() const {
  if (!ours_) return;
  const pid_t now = ::tcgetpgrp(STDIN_FILENO);
  if (now <= 0 || now == ::getpgrp() || ::kill(-now, 0) == 0 || errno != ESRCH) return;
  make_foreground_ours();
}

}  // namespace ntool::sys
