// The controlling terminal (credentials(7)): leaving it, and having it back.
#pragma once

#include <optional>
#include <termios.h>

#include <ntool/base/result.hpp>

namespace ntool::sys {

/// A session of our own, without terminal (setsid(2)); standard input, output and error lead to /dev/null.
Result<void> leave_terminal();

/// A process group of our own, which gets the terminal's foreground. Only for who finds it in the group before.
void lead_foreground();

/// The terminal's foreground, which a child may take for itself (shells with job control do) and does not give back
/// where our number means nothing to it: in a PID namespace of its own.
class Foreground {
 public:
  /// Notes whether it is ours now.
  Foreground();
  [[nodiscard]] bool is_ours() const { return ours_; }
  /// It is again if it was. Not where a living process group has it: then somebody put us into the background.
  void take_back() const;
  /// The terminal's settings (echo, line by line) are again as they were: for a program that was killed meanwhile.
  void restore_settings() const;

 private:
  bool ours_ = false;
  std::optional<termios> settings_;
};

}  // namespace ntool::sys
