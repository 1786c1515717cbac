#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::commands {

extern const Command tracepath_command;

}  // namespace ntool::commands
