#include "screen_guard.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ntool/sys/child.hpp>

namespace ntool::sys {
namespace {

/// A shell that has noticed our end has settings of its own by now.
bool still_has(int keys, const termios& during) {
  termios now{};
  return ::tcgetattr(keys, &now) == 0 && now.c_iflag == during.c_iflag && now.c_oflag == during.c_oflag &&
         now.c_lflag == during.c_lflag && std::ranges::equal(now.c_cc, during.c_cc);
}

void give_back(const GuardedTerminal& terminal) {
  [[maybe_unused]] const auto written = ::write(terminal.out, terminal.to_leave.data(), terminal.to_leave.size());
  if (terminal.keys >= 0 && still_has(terminal.keys, terminal.during)) {
    ::tcsetattr(terminal.keys, TCSANOW, &terminal.before);
  }
}

/// The whole life of the process. It may come from one of several threads: it takes no lock but that of malloc, which
/// fork(3) of glibc leaves in order.
[[noreturn]] void watch(int pipe, const GuardedTerminal& terminal) {
  // Signals of keys, of the session's end and of writing from the background (SIGTTOU) are not for us.
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_BLOCK, &all, nullptr);
  ::setpgid(0, 0);
  close_inherited({pipe, terminal.out, terminal.keys});
  bool is_entered = false;
  char what = 0;
  for (;;) {
    const auto length = ::read(pipe, &what, 1);
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) break;
    is_entered = what == 'e';
  }
  if (is_entered) give_back(terminal);
  ::_exit(0);
}

}  // namespace

ScreenGuard::ScreenGuard(const GuardedTerminal& terminal) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
  const Fd reading(ends[0]);
  pipe_ = Fd(ends[1]);
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    pipe_.reset();
    return;
  }
  const Fd begun(ends[0]);
  Fd beginning(ends[1]);
  process_ = ::fork();
  if (process_ == 0) watch(reading.number(), terminal);
  if (process_ < 0) {
    pipe_.reset();
    return;
  }
  // From here on it holds nothing of ours: no socket stays open, no port stays taken behind our back.
  beginning.reset();
  char none = 0;
  while (::read(begun.number(), &none, 1) < 0 && errno == EINTR) {
  }
  ::fcntl(pipe_.number(), F_SETFL, O_NONBLOCK);  // it waits there, and we never do
}

ScreenGuard::~ScreenGuard() {
  if (process_ < 0) return;
  left();
  pipe_ = {};
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void ScreenGuard::tell(char what) const {
  if (pipe_.is_open()) [[maybe_unused]]
    const auto written = ::write(pipe_.number(), &what, 1);
}

}  // namespace ntool::sys
