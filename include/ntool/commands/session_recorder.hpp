// SessionRecorder: takes down a run as it happens, into the file of --save and as values for --compare.
#pragma once

#include <optional>
#include <string>

#include <ntool/commands/path_session.hpp>

namespace ntool::commands {

class SessionRecorder {
 public:
  /// `path` empty: no file. Errors: of sys::create_file().
  static Result<SessionRecorder> open(const std::string& path);

  void add(const engine::SessionEvent& event);
  /// Into the file alone: what nobody looks at later need not be kept.
  void write(const engine::SessionEvent& event);
  /// What is known of somebody now, where that is news.
  void tell_of(const engine::SessionHost& host);
  /// The run is over. Errors: what kept the file from being written.
  Result<void> close();

  [[nodiscard]] const engine::PathSession& session() const { return session_; }

 private:
  std::optional<SessionWriter> file_;
  engine::PathSession session_;
};

}  // namespace ntool::commands
