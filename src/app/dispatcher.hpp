// The dispatcher: from argv to one verb's run, and from its result to an exit code.
#pragma once

#include "catalog.hpp"
#include "io.hpp"

#include <span>
#include <string_view>

#include <ntool/commands/command.hpp>

namespace ntool::app {

/// `argv` as the kernel gave it, the program's name first; it may be empty. `commands` are the verbs to choose from.
/// Returns the exit code; whatever it is, io.out has been flushed.
int run(std::span<const std::string_view> argv, Io& io, Catalog commands = every_command());

}  // namespace ntool::app
