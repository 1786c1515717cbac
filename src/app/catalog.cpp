#include "catalog.hpp"

#include "builtin/builtins.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/suggest.hpp>

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

std::vector<Called> every_name(Catalog commands) {
  std::vector<Called> names;
  for (const auto* command : commands) {
    names.push_back({command, command->name});
    for (const auto& alias : command->aliases) names.push_back({command, alias.name, alias.option, alias.bad_usage});
  }
  return names;
}

Called command_named(Catalog commands, std::string_view name) {
  const auto names = every_name(commands);
  const auto found = std::ranges::find(names, name, &Called::name);
  return found == names.end() ? Called{} : *found;
}

Result<Called> find_command(Catalog commands, std::string_view name) {
  if (const auto called = command_named(commands, name); called.command != nullptr) return called;
  std::vector<std::string_view> names;
  for (const auto& called : every_name(commands)) names.push_back(called.name);
  const auto near = did_you_mean(name, names);
  return usage_error(fmt::format("'{}' is not a command", name),
                     near.empty() ? std::string("'ntool --help' lists them")
                                  : fmt::format("did you mean '{}'? ('ntool --help' lists all)", near));
}

bool may_be_linked(const commands::Command& command) {
  return command.group != commands::Group::itself;
}

}  // namespace ntool::app
