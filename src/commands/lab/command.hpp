#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::commands {

extern const Command lab_command;

}  // namespace ntool::commands
