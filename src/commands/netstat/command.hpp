// The row of `ntool netstat` in the table of verbs.
#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::commands {

extern const Command netstat_command;

}  // namespace ntool::commands
