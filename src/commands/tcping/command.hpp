#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::commands {

extern const Command tcping_command;

}  // namespace ntool::commands
