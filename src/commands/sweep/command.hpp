#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::commands {

extern const Command sweep_command;

}  // namespace ntool::commands
