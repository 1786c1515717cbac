// The row of `ntool ss` in the table of verbs.
#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::commands {

extern const Command ss_command;

}  // namespace ntool::commands
