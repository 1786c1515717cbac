// The one list of verbs. A new verb is its folder here and one row; docs/add-a-command.md tells the steps.
#include <algorithm>
#include <array>

#include <ntool/commands/command.hpp>

#include "ifconfig/command.hpp"
#include "nc/command.hpp"

namespace ntool::commands {

std::span<const Command* const> all_commands() {
  static constexpr std::array<const Command*, 2> table = {&ifconfig_command, &nc_command};
  return table;
}

const Command* find_command(std::string_view name) {
  const auto commands = all_commands();
  const auto found = std::ranges::find(commands, name, [](const Command* command) { return command->name; });
  return found == commands.end() ? nullptr : *found;
}

}  // namespace ntool::commands
