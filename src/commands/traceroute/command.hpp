#pragma once

#include "plan.hpp"

#include <ntool/commands/command.hpp>

namespace ntool::commands {

namespace traceroute {
/// What all verbs of this folder come to.
Result<ExitCode> run_plan(Plan plan, Context& context);
}  // namespace traceroute

extern const Command traceroute_command;
extern const Command tracert_command;
extern const Command tcptraceroute_command;

}  // namespace ntool::commands
