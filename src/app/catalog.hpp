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

/// The command of exactly that name, or null.
const commands::Command* command_named(Catalog commands, std::string_view name);

/// The command of that name; the Error says which one was probably meant.
Result<const commands::Command*> find_command(Catalog commands, std::string_view name);

/// A link of this name runs the command of this name. Built-ins have no links: `help` and `links` are names that
/// other programs have good use for.
bool may_be_linked(const commands::Command& command);

}  // namespace ntool::app
