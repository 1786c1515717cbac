#include "globals.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace ntool::app {
namespace {

using commands::Completes;
using commands::flag;
using commands::value;

constexpr std::array options = {
    flag<&Globals::json>("", "--json", "write results as JSON"),
    value<&Globals::color>("", "--color", "WHEN", "colour: auto (on a terminal), always or never", Completes::words,
                           "auto|always|never"),
    value<&Globals::log_level>("", "--log-level", "LEVEL",
                               "tell on stderr what happens inside: trace, debug, info, warn, error or off",
                               Completes::words, "trace|debug|info|warn|error|off"),
    flag<&Globals::help>("-h", "--help", "show this help"),
    flag<&Globals::version>("", "--version", "show the versions of ntool and its libraries"),
};

}  // namespace

Result<void> parse_value(std::string_view text, ColorMode& value) {
  value = text == "always" ? ColorMode::always : text == "never" ? ColorMode::never : ColorMode::automatic;
  return {};
}

Result<void> parse_value(std::string_view text, LogLevel& value) {
  value.level = TRY(log::parse_level(text));
  return {};
}

std::span<const commands::Option> global_options() {
  return options;
}

std::vector<commands::Option> global_options_beside(std::span<const commands::Option> own) {
  std::vector<commands::Option> kept;
  for (commands::Option option : options) {
    for (const auto& claimed : own) {
      if (claimed.short_name == option.short_name) option.short_name = {};
      if (claimed.long_name == option.long_name) option.long_name = {};
    }
    if (!option.short_name.empty() || !option.long_name.empty()) kept.push_back(option);
  }
  return kept;
}

}  // namespace ntool::app
