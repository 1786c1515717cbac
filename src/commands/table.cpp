// The one list of verbs. A new verb is its folder here and one row; docs/add-a-command.md tells the steps.
#include "nc/command.hpp"

#include <algorithm>

#include <ntool/commands/command.hpp>

namespace ntool::commands {

std::span<const Command* const> all_commands() {
  static constexpr const Command* commands[] = {&nc_command};
  return commands;
}

const Command* find_command(std::string_view name) {
  const auto commands = all_commands();
  const auto found = std::ranges::find(commands, name, [](const Command* command) { return command->name; });
  return found == commands.end() ? nullptr : *found;
}

}  // namespace ntool::commands
