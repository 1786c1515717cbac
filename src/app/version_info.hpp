// `ntool --version`.
#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::app {

/// The versions of ntool, of the compiler and of every library inside, as lines or with --json as a document.
Result<commands::ExitCode> show_version(commands::Context& context);

}  // namespace ntool::app
