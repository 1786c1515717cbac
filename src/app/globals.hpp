// The options that every command understands, before its name or after it.
#pragma once

#include <span>
#include <string_view>

#include <ntool/base/log.hpp>
#include <ntool/commands/options.hpp>

namespace ntool::app {

enum class ColorMode { automatic, always, never };
Result<void> parse_value(std::string_view text, ColorMode& value);

/// log::Level in a type of this namespace, where the tables find its parser.
struct LogLevel {
  log::Level level = log::Level::off;
};
Result<void> parse_value(std::string_view text, LogLevel& value);

struct Globals {
  bool json = false;
  ColorMode color = ColorMode::automatic;
  LogLevel log_level;
  bool help = false;
  bool version = false;
};

std::span<const commands::Option> global_options();

/// The same without the names that `own`, a verb's table, claims for itself.
std::vector<commands::Option> global_options_beside(std::span<const commands::Option> own);

}  // namespace ntool::app
