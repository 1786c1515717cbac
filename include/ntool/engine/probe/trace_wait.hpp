// TraceWait: how long silence is listened to, learnt from the round trips seen so far.
//
// Two times are told apart. A probe that is silent for a while frees its place in the window, so that a silent tail is
// asked through quickly; but its answer is welcome until the trace ends, and that is decided by the last useful answer.
#pragma once

#include <algorithm>

#include <ntool/base/time.hpp>

namespace ntool::engine {

class TraceWait {
 public:
  void saw(Duration rtt) {
    largest_ = answered_ ? std::max(largest_, rtt) : rtt;
    answered_ = true;
  }

  /// After the last useful answer: the larger of 0.5 s and three times the largest round trip; 1 s where nobody has
  /// answered at all. Never more than 10 s: whoever answers late again and again shall not hold us for ever.
  [[nodiscard]] Duration until_end() const;

  /// After the last question, however long ago the last answer was: what is asked late has a chance too.
  [[nodiscard]] Duration least_chance() const { return std::chrono::milliseconds(200); }

  /// How long a silent probe keeps its place in the window.
  [[nodiscard]] Duration in_window() const;

  /// The same where a late answer would be taken for the next probe's, as it does not say to which it is.
  [[nodiscard]] Duration in_turn() const;

 private:
  Duration largest_{};
  bool answered_ = false;
};

}  // namespace ntool::engine
