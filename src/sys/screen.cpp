#include "screen_guard.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/screen.hpp>

namespace ntool::sys {
namespace {

// xterm's names: 1049 the alternate screen, 25 the cursor, 7 automatic wrapping. The way back begins with ESC, which
// also ends a sequence that was cut short.
constexpr std::string_view to_enter = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[m\x1b[H\x1b[2J";
constexpr std::string_view to_leave = "\x1b[m\x1b[?7h\x1b[?25h\x1b[?1049l";

/// A frozen terminal (Ctrl-S) takes nothing: then its settings must do.
constexpr int patience_ms = 2000;

constexpr std::size_t most_rows = 500;
constexpr std::size_t most_columns = 1000;

/// What ends a process that does not listen, and the ends that StopFlag hears first.
constexpr int crashes[] = {SIGHUP,  SIGQUIT, SIGSEGV, SIGBUS,  SIGILL,    SIGFPE,  SIGABRT, SIGSYS,
                           SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU, SIGVTALRM, SIGPROF, SIGTRAP};
constexpr int ends[] = {SIGINT, SIGTERM};
constexpr int changes[] = {SIGWINCH, SIGCONT, SIGTSTP};

/// What handlers need. They may interrupt anything: only what signal-safety(7) allows, on what is set before them.
struct Held {
  int out = -1;
  int keys = -1;
  int change = -1;
  termios before{};  // of `keys`
  termios during{};
  std::array<struct sigaction, NSIG> old{};
  const ScreenGuard* guard = nullptr;
};
Held held;
std::atomic<bool> entered = false;   // the terminal is ours now
std::atomic<bool> is_open = false;   // a Screen exists
std::atomic<bool> stopping = false;  // a StopFlag has heard its signal

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    pollfd room{.fd = fd, .events = POLLOUT, .revents = 0};
    const int ready = ::poll(&room, 1, patience_ms);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return;
    const auto written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno != EINTR && errno != EAGAIN) return;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// From the background a change of the settings would stop us, and would change what is another's now.
bool is_foreground(int fd) {
  const pid_t group = ::tcgetpgrp(fd);
  return group < 0 || group == ::getpgrp();  // -1: not the controlling terminal, which has no background
}

void enter() {
  // From the background this stops us until fg, as it does with every program that takes the terminal.
  if (held.keys >= 0) {
    while (::tcsetattr(held.keys, TCSANOW, &held.during) != 0 && errno == EINTR) {
    }
  }
  entered = true;
  if (held.guard != nullptr) held.guard->entered();
  write_all(held.out, to_enter);
}

void leave() {
  if (!entered.exchange(false)) return;
  write_all(held.out, to_leave);
  if (held.keys >= 0 && is_foreground(held.keys)) ::tcsetattr(held.keys, TCSANOW, &held.before);
  if (held.guard != nullptr) held.guard->left();
}

void wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(held.change, &one, sizeof one);
}

/// The signal again, now with what would have happened without us. Blocked here, it comes when the handler ends.
void pass_on(int signal) {
  ::sigaction(signal, &held.old[static_cast<std::size_t>(signal)], nullptr);
  ::raise(signal);
}

void on_crash(int signal) {
  const int saved = errno;
  leave();
  pass_on(signal);
  errno = saved;
}

void on_end(int signal) {
  const int saved = errno;
  const auto& old = held.old[static_cast<std::size_t>(signal)];
  if (!stopping.exchange(true) && old.sa_handler != SIG_DFL) {
    old.sa_handler(signal);  // StopFlag's: the loop ends in order
  } else {
    leave();
    std::signal(signal, SIG_DFL);
    ::raise(signal);
  }
  errno = saved;
}

void listen(int signal, void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  ::sigaction(signal, &action, nullptr);
}

void on_change(int signal) {
  const int saved = errno;
  if (signal == SIGTSTP) {
    leave();
    std::signal(SIGTSTP, SIG_DFL);
    sigset_t stop, before;
    ::sigemptyset(&stop);
    ::sigaddset(&stop, SIGTSTP);
    ::raise(SIGTSTP);
    ::sigprocmask(SIG_UNBLOCK, &stop, &before);  // here we stand still until SIGCONT, whose handler enters
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    listen(SIGTSTP, on_change, SA_RESTART);
  } else {
    // After SIGSTOP nobody has left, and the shell has its own settings: all of it again.
    if (signal == SIGCONT && is_open) enter();
    wake();
  }
  errno = saved;
}

void take_signals() {
  const auto take = [](std::span<const int> signals, void (*handler)(int), int flags) {
    for (const int signal : signals) {
      auto& old = held.old[static_cast<std::size_t>(signal)];
      ::sigaction(signal, nullptr, &old);
      if (old.sa_handler == SIG_IGN) continue;                       // nohup stays deaf
      if (signal == SIGQUIT && old.sa_handler != SIG_DFL) continue;  // it asks for figures, and ends nothing
      listen(signal, handler, flags);
    }
  };
  take(crashes, on_crash, 0);
  take(ends, on_end, 0);
  take(changes, on_change, SA_RESTART);
}

void give_signals_back() {
  for (const auto signals :
       {std::span<const int>(crashes), std::span<const int>(ends), std::span<const int>(changes)}) {
    for (const int signal : signals) ::sigaction(signal, &held.old[static_cast<std::size_t>(signal)], nullptr);
  }
  // Heard once already: the next one ends us, as StopFlag wants it.
  if (stopping) {
    for (const int signal : ends) {
      if (held.old[static_cast<std::size_t>(signal)].sa_handler != SIG_IGN) std::signal(signal, SIG_DFL);
    }
  }
}

/// No echo, no lines; reading never waits. Signals of keys and the flow control of the line stay.
termios key_by_key(termios settings) {
  settings.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  settings.c_cc[VMIN] = 0;
  settings.c_cc[VTIME] = 0;
  return settings;
}

}  // namespace

bool Screen::is_possible(int out) {
  const char* term = std::getenv("TERM");
  return ::isatty(out) == 1 && term != nullptr && *term != '\0' && std::string_view(term) != "dumb";
}

Result<std::unique_ptr<Screen>> Screen::open(int in, int out) {
  if (is_open)
    return fail({.code = Errc::in_use, .operation = "take", .subject = "the terminal", .reason = "it is taken"});
  Fd change(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!change.is_open()) return fail_errno("make", "a descriptor for signals");
  held = {.out = out, .keys = -1, .change = change.number()};
  if (::isatty(in) == 1 && ::tcgetattr(in, &held.before) == 0) {
    held.keys = in;
    held.during = key_by_key(held.before);
  }
  auto guard = std::make_unique<ScreenGuard>(GuardedTerminal{
      .out = out, .to_leave = to_leave, .keys = held.keys, .before = held.before, .during = held.during});
  held.guard = guard.get();
  is_open = true;
  stopping = false;
  take_signals();
  enter();
  return std::unique_ptr<Screen>(new Screen(out, held.keys, std::move(change), std::move(guard)));
}

Screen::Screen(int out, int keys, Fd change, std::unique_ptr<ScreenGuard> guard)
    : out_(out), keys_(keys), change_(std::move(change)), guard_(std::move(guard)) {}

Screen::~Screen() {
  is_open = false;
  leave();
  give_signals_back();
  held.guard = nullptr;
}

ScreenSize Screen::size() const {
  winsize size{};
  if (::ioctl(out_, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return {};
  return {.rows = std::min<std::size_t>(size.ws_row, most_rows),
          .columns = std::min<std::size_t>(size.ws_col, most_columns)};
}

bool Screen::take_change() {
  std::uint64_t count = 0;
  return ::read(change_.number(), &count, sizeof count) > 0;
}

std::string Screen::read_keys() {
  std::array<char, 256> room{};
  if (keys_ < 0) return {};
  const auto length = ::read(keys_, room.data(), room.size());
  if (length > 0) return {room.data(), static_cast<std::size_t>(length)};
  pollfd end{.fd = keys_, .events = POLLIN, .revents = 0};
  const bool gone = ::poll(&end, 1, 0) > 0 && (end.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
  if (gone) keys_ = -1;
  return {};
}

bool is_utf8_locale(const char* lc_all, const char* lc_ctype, const char* lang) {
  for (const char* name : {lc_all, lc_ctype, lang}) {
    if (name == nullptr || *name == '\0') continue;
    std::string letters;
    for (const char* c = name; *c != '\0'; ++c) {
      if (*c != '-') letters += static_cast<char>(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    }
    return letters.find("utf8") != std::string::npos;
  }
  return true;
}

bool environment_is_utf8() {
  return is_utf8_locale(std::getenv("LC_ALL"), std::getenv("LC_CTYPE"), std::getenv("LANG"));
}

}  // namespace ntool::sys
