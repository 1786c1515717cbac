#include "catalog.hpp"

#include "builtin/builtins.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/text.hpp>

namespace ntool::app {

Catalog every_command() {
  static const std::vector<const commands::Command*> all = [] {
    const auto verbs = commands::all_commands();
    std::vector<const commands::Command*> made(verbs.begin(), verbs.end());
    made.insert(made.end(), {&help_command, &links_command, &completion_command});
    return made;
  }();
  return all;
}

Result<const commands::Command*> find_command(Catalog commands, std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto* command : commands) {
    if (command->name == name) return command;
    names.push_back(command->name);
  }
  const auto near = did_you_mean(name, names);
  return usage_error(fmt::format("'{}' is not a command", name),
                     near.empty() ? std::string("'ntool --help' lists them")
                                  : fmt::format("did you mean '{}'? ('ntool --help' lists all)", near));
}

bool may_be_linked(const commands::Command& command) {
  return command.group != commands::Group::itself;
}

}  // namespace ntool::app
