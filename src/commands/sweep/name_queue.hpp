// NameQueue: what a sweep tells of single targets, in its order, each as soon as the name of the target is known. No
// probe waits here. One whose name is still being looked up holds those behind it back: for a second after it came or
// after the last name did, and for 30 s in all; then it is shown without. So it is when more than 65,536 wait.
#pragma once

#include "labels.hpp"

#include <deque>
#include <functional>
#include <optional>

namespace ntool::commands::sweep {

class NameQueue {
 public:
  using Event = engine::SweepEvent;
  using Show = std::function<void(const Event&)>;
  static constexpr std::size_t most = 65'536;

  /// `labels` must outlive it.
  NameQueue(Labels& labels, Show show) : labels_(labels), show_(std::move(show)) {}

  void add(const Event& event, Instant now);
  /// What can be shown now.
  void show(Instant now);
  /// All, with the names that are known now.
  void finish();
  [[nodiscard]] bool empty() const { return waiting_.empty(); }
  /// When the first one is shown at the latest.
  [[nodiscard]] std::optional<Instant> poll_timeout() const;

 private:
  struct Waiting {
    Event event;
    Instant since;
    bool asked;  ///< its name was not known when it came
  };
  [[nodiscard]] Instant until(const Waiting& waiting) const;
  void show_first();

  Labels& labels_;
  Show show_;
  std::deque<Waiting> waiting_;
  Instant last_name_ = {};  // when a name that something waited for was there
};

}  // namespace ntool::commands::sweep
