#include <ntool/engine/probe/trace_wait.hpp>

namespace ntool::engine {

using namespace std::chrono_literals;

Duration TraceWait::until_end() const {
  return answered_ ? std::clamp<Duration>(3 * largest_, 500ms, 10s) : 1s;
}

Duration TraceWait::in_window() const {
  return answered_ ? std::clamp<Duration>(3 * largest_, 30ms, 10s) : 100ms;
}

Duration TraceWait::in_turn() const {
  return std::max<Duration>(100ms, in_window());
}

}  // namespace ntool::engine
