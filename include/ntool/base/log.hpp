// What happens inside, on stderr, for `--log-level`. The library behind it lives in one .cpp; engines and wire never
// log.
#pragma once

#include <concepts>
#include <string_view>

#include <ntool/base/result.hpp>

namespace ntool::log {

/// There is no level for errors: what fails is an Error, and is told without being asked for.
enum class Level { trace, debug, info, warn, off };

/// "trace", "debug", "info", "warn" or "off"; "error", which other programs know, is the same as "off".
Result<Level> parse_level(std::string_view text);
/// Off until set. Messages go to stderr with a timestamp and their level, made safe for a terminal.
void set_level(Level level);
[[nodiscard]] bool enabled(Level level);

void trace(std::string_view message);
void debug(std::string_view message);
void info(std::string_view message);
void warn(std::string_view message);

/// A message that has to be put together is given as a function, which is called only where somebody listens:
/// `log::debug([&] { return fmt::format("…", …); });`
template <std::invocable Make>
void trace(const Make& make) {
  if (enabled(Level::trace)) trace(std::string_view(make()));
}
template <std::invocable Make>
void debug(const Make& make) {
  if (enabled(Level::debug)) debug(std::string_view(make()));
}
template <std::invocable Make>
void info(const Make& make) {
  if (enabled(Level::info)) info(std::string_view(make()));
}
template <std::invocable Make>
void warn(const Make& make) {
  if (enabled(Level::warn)) warn(std::string_view(make()));
}

}  // namespace ntool::log
