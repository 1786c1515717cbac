// How exactly this thread is woken.
#pragma once

namespace ntool::sys {

/// Waits of this thread end when they are due and not up to 50 µs later, which is what the kernel allows itself to save
/// wakings (PR_SET_TIMERSLACK(2)). Programs that are started later inherit it: call it where no more are.
void precise_timers();

}  // namespace ntool::sys
