#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::commands {

extern const Command traceroute_command;

}  // namespace ntool::commands
