#include "screen_guard.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

#include <ntool/sys/child.hpp>
#include <ntool/sys/pipe.hpp>

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
  auto orders = open_pipe();
  auto begun = open_pipe();
  if (!orders || !begun) return;
  // Not start_child(), whose clone(2) leaves the locks of malloc as other threads hold them.
  process_ = ::fork();
  if (process_ == 0) watch(orders->read.number(), terminal);
  if (process_ < 0) return;
  // From here on it holds nothing of ours: no socket stays open, no port stays taken behind our back.
  begun->write.reset();
  (void)read_to_end(begun->read);
  pipe_ = std::move(orders->write);
  ::fcntl(pipe_.number(), F_SETFL, O_NONBLOCK);  // it waits there, and we never do
}

ScreenGuard::~ScreenGuard() {
  if (process_ < 0) return;
  left();
  pipe_.reset();
  (void)wait_for_child(process_);
}

void ScreenGuard::tell(char what) const {
  if (pipe_.is_open()) [[maybe_unused]]
    const auto written = ::write(pipe_.number(), &what, 1);
}

}  // namespace ntool::sys
