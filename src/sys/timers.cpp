#include <sys/prctl.h>

#include <ntool/sys/timers.hpp>

namespace ntool::sys {

void precise_timers() {
  ::prctl(PR_SET_TIMERSLACK, 1UL);  // cannot fail: 1 ns is allowed to everybody
}

}  // namespace ntool::sys
