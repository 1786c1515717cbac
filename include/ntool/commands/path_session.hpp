// The file of a session of probing paths (engine/probe/path_session.hpp): a JSON object a line, written as it happens,
// so that a run that is killed leaves all that it has seen. docs/commands/traceroute.md has its keys.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <ntool/base/record.hpp>
#include <ntool/engine/probe/path_session.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::commands {

/// The version of the format that is written, and the highest that is read.
inline constexpr unsigned session_format = 1;
/// Nothing in a session needs a longer one.
inline constexpr std::size_t longest_session_line = std::size_t{256} << 10U;

/// "target", "unreachable", "max_hops", "silence", "interrupted", "not_sent".
std::string_view name_of(engine::TraceStop stop);

/// Without the newline.
std::string session_line(const engine::SessionEvent& event);
/// Errors: Errc::malformed, naming the key; Errc::unsupported for a later version of the format.
Result<engine::SessionEvent> parse_session_line(std::string_view line);

/// Writes; the first failure stops it, and is kept for status().
class SessionWriter {
 public:
  /// Errors: of sys::create_file().
  static Result<SessionWriter> create(const std::string& path);
  void write(const engine::SessionEvent& event);
  [[nodiscard]] const Result<void>& status() const { return status_; }

 private:
  SessionWriter(sys::Fd file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  sys::Fd file_;
  std::string path_;
  Result<void> status_;
};

/// Lines → events that come where they can. All that is whole before a cut is given.
class SessionReader {
 public:
  using Take = std::function<Result<void>(const engine::SessionEvent&)>;
  explicit SessionReader(Take take) : take_(std::move(take)) {}

  /// The next line. Errors: of parse_session_line(), with the line's number, and what `take` gives.
  Result<void> line(std::string_view line);
  /// The last one, behind which the end of the line is missing: what cannot be read of it is not there.
  Result<void> broken_off(std::string_view line);
  /// All lines have been given. Errors: there was no header. True: the run had not ended.
  Result<bool> finish() const;

 private:
  Take take_;
  std::uint64_t lines_ = 0;
  bool begun_ = false;
  bool closed_ = false;
};

/// Reads a file from its beginning to its end, of any length. True: it is cut. Errors: of the file, naming it; of
/// SessionReader.
Result<bool> read_session(const std::string& path, const SessionReader::Take& take);

}  // namespace ntool::commands
