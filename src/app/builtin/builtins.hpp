// Commands about ntool itself. They are rows like every verb, so that their help, JSON and completions come by
// themselves; they stand in app because they read the whole catalog.
#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::app {

extern const commands::Command help_command;
extern const commands::Command links_command;
extern const commands::Command completion_command;

}  // namespace ntool::app
