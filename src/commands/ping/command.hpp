#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::commands {

extern const Command ping_command;

}  // namespace ntool::commands
