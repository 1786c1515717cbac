// Descriptors 0 to 2 as they are found at start.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace ntool::sys {

/// Makes sure that 0 to 2 are open, so that no socket can become one of them and receive what is meant for a screen:
/// closed ones are opened on /dev/null, and where there is none (an empty root) on a pipe without another end, which
/// reads as the end and writes as a reader that has gone. From then on a write to a closed pipe is EPIPE instead of
/// death (SIGPIPE is ignored). Flags of open descriptors are left alone: others share them.
void secure_standard_streams();

/// A line for whoever looks, from a process that has no FdSink: as far as it can be written.
void complain(std::string_view line);

bool is_terminal(int fd);
/// Columns of the terminal behind `fd`; nullopt where there is none or it does not say.
std::optional<std::size_t> terminal_columns(int fd);

}  // namespace ntool::sys
