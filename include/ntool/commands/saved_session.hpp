// Reading saved sessions (commands/path_session.hpp) for --replay and --compare, with their words.
#pragma once

#include <string>
#include <string_view>

#include <ntool/commands/context.hpp>
#include <ntool/commands/path_session.hpp>

namespace ntool::commands {

/// Reads a session of `verb`, event by event. Complains of one that is cut. Errors: of read_session(); Errc::usage for
/// one of another verb; Errc::interrupted.
Result<void> replay_session(const std::string& path, std::string_view verb, Context& context,
                            const SessionReader::Take& take);

/// Reads a whole session of another run, of any verb that saves some, to be compared with one that is saved in `save`
/// (empty: nowhere), which must be another file. Complains of one that is cut. Errors: as above.
Result<engine::PathSession> read_whole_session(const std::string& path, const std::string& save, Context& context);

}  // namespace ntool::commands
