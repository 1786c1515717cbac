// A small verb that tells what it was given: for tests of the dispatcher, the command line and help.
#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::test {

extern const commands::Command echo_command;

}  // namespace ntool::test
