// --save and --compare: what a run tells of itself, as it happens.
#pragma once

#include "display.hpp"

#include <memory>

#include <ntool/commands/session_recorder.hpp>

namespace ntool::commands::mtr {

/// Takes down a run: into the file of --save, and as values for --compare. Keys that reset the figures of the live view
/// leave it alone.
class SessionLog {
 public:
  /// Null where neither is asked for. Errors: of the file.
  static Result<std::unique_ptr<SessionLog>> open(const Scene& scene);

  /// With what is known by now of who answers.
  void tell(const engine::PathEvent& event);
  /// Cycles that come are counted from 0 again.
  void begin_anew() { first_round_ = next_round_; }
  /// The run is over. Errors: what kept the file from being written.
  Result<void> close();

  [[nodiscard]] const engine::PathSession& session() const { return recorder_.session(); }

 private:
  SessionLog(SessionRecorder recorder, const Scene& scene)
      : recorder_(std::move(recorder)),
        scene_(scene),
        started_(scene.context.clock.now()),
        errors_(scene.hosts.size()) {}
  void tell_of(const IpAddress& address);
  [[nodiscard]] engine::SessionEnd end_of(std::size_t target) const;

  SessionRecorder recorder_;
  Scene scene_;
  Instant started_;
  std::uint64_t first_round_ = 0;  // of what the monitor counts from 0
  std::uint64_t next_round_ = 0;
  std::vector<std::string> errors_;  // of each host: why it could not be asked
};

}  // namespace ntool::commands::mtr
