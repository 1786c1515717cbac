#include <ntool/engine/probe/trace_wait.hpp>

namespace ntool::engine {

using namespace std::chrono_literals;

Duration TraceWait::until_end() const {
  return answered_ ? std::max<Duration>(500ms, 3 * largest_) : 1s;
}

Duration TraceWait::in_window() const {
  return answered_ ? std::max<Duration>(30ms, 3 * largest_) : 100ms;
}

Duration TraceWait::in_turn() const {
  return std::max<Duration>(100ms, in_window());
}

}  // namespace ntool::engine
