#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::commands {

extern const Command pmtu_command;

}  // namespace ntool::commands
