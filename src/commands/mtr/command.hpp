#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::commands {

extern const Command mtr_command;

}  // namespace ntool::commands
