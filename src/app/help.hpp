// Help is made from the tables and from nothing else: for people, or with --json as data.
#pragma once

#include "catalog.hpp"

#include <string_view>

namespace ntool::app {

/// `ntool --help`: all commands in their groups.
Result<commands::ExitCode> show_overview(Catalog commands, commands::Context& context);

/// `ntool COMMAND --help`.
Result<commands::ExitCode> show_help(const commands::Command& command, commands::Context& context);

}  // namespace ntool::app
