// ScreenGuard: what a Screen cannot do itself when SIGKILL ends it: a small process of its own that gives the terminal
// back then. It sleeps on a pipe, whose other end the kernel closes with us.
#pragma once

#include <string_view>
#include <sys/types.h>
#include <termios.h>

#include <ntool/sys/fd.hpp>

namespace ntool::sys {

/// What there is to give back.
struct GuardedTerminal {
  int out = -1;
  std::string_view to_leave;  ///< static text, written to `out`
  int keys = -1;              ///< -1: settings are nobody's concern
  termios before{};           ///< of `keys`: to be set …
  termios during{};           ///< … where it still has these
};

class ScreenGuard {
 public:
  /// Where there can be no such process, nothing is guarded.
  explicit ScreenGuard(const GuardedTerminal& terminal);
  /// Its work is done; it has ended.
  ~ScreenGuard();
  ScreenGuard(const ScreenGuard&) = delete;
  ScreenGuard& operator=(const ScreenGuard&) = delete;

  /// From now on there is something to give back, or not (Ctrl-Z). Safe in signal handlers.
  void entered() const { tell('e'); }
  void left() const { tell('l'); }

 private:
  void tell(char what) const;

  Fd pipe_;
  pid_t process_ = -1;
};

}  // namespace ntool::sys
