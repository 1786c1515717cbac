// Screen: the whole terminal for a while, for live views, and the terminal as it was afterwards, whatever ends us:
// after SIGKILL, which nobody hears, a small process that watches gives it back. Ctrl-Z and fg (SIGTSTP, SIGCONT) leave
// it and come back.
//
// While it is open: the alternate screen, no cursor, no automatic wrapping; keys come one by one and are not shown.
// Ctrl-C, Ctrl-\ and Ctrl-Z are signals as ever.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <ntool/base/result.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::sys {

class ScreenGuard;

struct ScreenSize {
  std::size_t rows = 24;
  std::size_t columns = 80;
  bool operator==(const ScreenSize&) const = default;
};

class Screen {
 public:
  /// Whether `out` is a terminal that obeys the sequences of ECMA-48: TERM is set and is not "dumb".
  static bool is_possible(int out);
  /// Takes the terminal `out`, with the keys of `in` where that is a terminal, too. What was written to it before must
  /// have left for it. A StopFlag must have caught its signals before. One Screen at a time.
  static Result<std::unique_ptr<Screen>> open(int in, int out);
  /// The terminal is as it was.
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  /// At least 1 × 1; what no terminal has is cut down. 24 × 80 where the terminal does not know it.
  [[nodiscard]] ScreenSize size() const;

  /// Readable when the size is another one, or after fg: to the next take_change().
  [[nodiscard]] int change_fd() const { return change_.number(); }
  /// Whether there was such a change since the last call: then all is to be drawn anew.
  bool take_change();

  /// Readable when keys have come; -1 where there are none to come.
  [[nodiscard]] int keys_fd() const { return keys_; }
  /// What has come, without waiting; empty also at the end of keys, after which keys_fd() is -1.
  std::string read_keys();

 private:
  Screen(int out, int keys, Fd change, std::unique_ptr<ScreenGuard> guard);

  int out_;
  int keys_;
  Fd change_;
  std::unique_ptr<ScreenGuard> guard_;
};

/// Whether texts for people may have more than ASCII: the first of these that is set and not empty (LC_ALL, LC_CTYPE,
/// LANG: locale(7)) names UTF-8, or none is set, as in most containers.
bool is_utf8_locale(const char* lc_all, const char* lc_ctype, const char* lang);
bool environment_is_utf8();

}  // namespace ntool::sys
