// Words of the tables as words of a shell.
#pragma once

#include <string>
#include <string_view>

namespace ntool::app {

/// Each `from` in `text` becomes `to`.
std::string replaced(std::string_view text, char from, std::string_view to);

/// 'text' for bash and zsh: nothing between single quotes means anything.
std::string posix_quoted(std::string_view text);

/// "a|b|c" → "a b c".
std::string blank_separated(std::string_view words);

}  // namespace ntool::app
