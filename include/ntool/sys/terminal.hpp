// The controlling terminal (credentials(7)): leaving it, and having it back.
#pragma once

#include <ntool/base/result.hpp>

namespace ntool::sys {

/// A session of our own, without terminal (setsid(2)); standard input, output and error lead to /dev/null.
Result<void> leave_terminal();

/// A process group of our own, with the terminal's foreground where that was our group's. For shells in a PID
/// namespace: dash gives the terminal back to the group that it found, and one from outside has no number in there.
void take_foreground();

/// The terminal's foreground, which a child may take for itself (shells with job control do) and does not give back
/// where our number means nothing to it: in a PID namespace of its own.
class Foreground {
 public:
  /// Notes whether it is ours now.
  Foreground();
  /// It is again if it was. Not where a living process group has it: then somebody put us into the background.
  void take_back() const;

 private:
  bool ours_ = false;
};

}  // namespace ntool::sys
