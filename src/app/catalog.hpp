// Catalog: all that may follow "ntool": the verbs of src/commands/table.cpp and the built-ins of src/app/builtin.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/commands/command.hpp>

namespace ntool::app {

using Catalog = std::span<const commands::Command* const>;

/// In the order of `ntool --help`.
Catalog every_command();

/// A command as it was called.
struct Called {
  const commands::Command* command = nullptr;
  std::string_view name = {};    ///< its own or an alias
  std::string_view option = {};  ///< that the alias stands for; empty: none
  commands::ExitCode bad_usage = commands::ExitCode::usage;
};

/// The command of exactly that name or alias; `command` is null where there is none.
Called command_named(Catalog commands, std::string_view name);

/// The same; the Error says which one was probably meant.
Result<Called> find_command(Catalog commands, std::string_view name);

/// Each command by its name and then by its aliases.
std::vector<Called> every_name(Catalog commands);

/// A link of this name runs the command of this name. Built-ins have no links: `help` and `links` are names that
/// other programs have good use for.
bool may_be_linked(const commands::Command& command);

}  // namespace ntool::app
