// A verb's command line: its own tables and the global options together.
#pragma once

#include "globals.hpp"

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <ntool/commands/command.hpp>

namespace ntool::app {

struct VerbLine {
  std::shared_ptr<void> options;  ///< the verb's own struct
  Result<void> status;
};

/// Everything behind the verb's name. `globals` may hold values from before it.
VerbLine parse_verb_line(const commands::Command& command, std::span<const std::string_view> words, Globals& globals);

/// The options before the verb's name. Returns what follows them, the verb's name first, or nothing.
Result<std::vector<std::string>> parse_leading_options(std::span<const std::string_view> words, Globals& globals);

}  // namespace ntool::app
