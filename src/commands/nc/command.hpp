#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::commands {

extern const Command nc_command;

}  // namespace ntool::commands
