// Debug messages on stderr for `--log-level`. The library behind it lives in one .cpp; engines never log.
#pragma once

#include <string_view>

#include <ntool/base/result.hpp>

namespace ntool::log {

enum class Level { trace, debug, info, warn, error, off };

/// "trace", "debug", "info", "warn", "error" or "off".
Result<Level> parse_level(std::string_view text);
/// Off until set. Messages go to stderr with a timestamp and their level, made safe for a terminal.
void set_level(Level level);
[[nodiscard]] bool enabled(Level level);

void trace(std::string_view message);
void debug(std::string_view message);
void info(std::string_view message);
void warn(std::string_view message);

}  // namespace ntool::log
