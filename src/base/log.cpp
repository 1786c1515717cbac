#include <array>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <ntool/base/log.hpp>
#include <ntool/base/suggest.hpp>
#include <ntool/base/text.hpp>

namespace ntool::log {
namespace {

constexpr std::array<std::pair<std::string_view, Level>, 6> levels = {{{"trace", Level::trace},
                                                                       {"debug", Level::debug},
                                                                       {"info", Level::info},
                                                                       {"warn", Level::warn},
                                                                       {"error", Level::off},
                                                                       {"off", Level::off}}};
Level current = Level::off;

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::trace: return spdlog::level::trace;
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warn: return spdlog::level::warn;
    case Level::off: break;
  }
  return spdlog::level::off;
}

/// Made at the first message: a run without --log-level pays nothing. Workers (sys/worker) write too.
spdlog::logger& logger() {
  static spdlog::logger instance = [] {
    spdlog::logger made("ntool", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made.set_pattern("%Y-%m-%dT%H:%M:%S.%f ntool %l: %v");
    made.set_level(spdlog::level::trace);
    made.flush_on(spdlog::level::trace);
    return made;
  }();
  return instance;
}

void write(Level level, std::string_view message) {
  if (enabled(level)) logger().log(to_spdlog(level), terminal_safe(message));
}

}  // namespace

Result<Level> parse_level(std::string_view text) {
  std::vector<std::string_view> names;
  for (const auto& [name, level] : levels) {
    if (name == text) return level;
    names.push_back(name);
  }
  const auto near = did_you_mean(text, names);
  return usage_error(fmt::format("'{}' is not a log level", text), near.empty()
                                                                       ? "type trace, debug, info, warn, error or off"
                                                                       : fmt::format("did you mean '{}'?", near));
}

void set_level(Level level) {
  current = level;
}
bool enabled(Level level) {
  return level >= current && level != Level::off;
}
void trace(std::string_view message) {
  write(Level::trace, message);
}
void debug(std::string_view message) {
  write(Level::debug, message);
}
void info(std::string_view message) {
  write(Level::info, message);
}
void warn(std::string_view message) {
  write(Level::warn, message);
}

}  // namespace ntool::log
