// Lists of targets that somebody wrote into a file or pipes in: one a line, as fping(8) reads them.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <ntool/commands/context.hpp>

namespace ntool::commands {

/// "-" in the place of a file's name.
inline constexpr std::string_view standard_input = "-";

/// Gives `take` the first word of each line that is neither blank nor a comment, as it comes; any bytes, up to 4096.
/// Whatever the file is, and however long it takes, Ctrl-C is heeded. Errors: of the file; what `take` gives;
/// Errc::interrupted.
Result<void> read_target_file(const std::string& file, Context& context,
                              const std::function<Result<void>(std::string_view word)>& take);

}  // namespace ntool::commands
