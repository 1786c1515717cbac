// The row of `ntool ifconfig` in the table of verbs.
#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::commands {

extern const Command ifconfig_command;

}  // namespace ntool::commands
