// --replay: the reports of a saved run, made again from what happened in it.
#pragma once

#include "plan.hpp"

#include <ntool/commands/command.hpp>
#include <ntool/commands/context.hpp>

namespace ntool::commands::mtr {

/// Shows plan.replay as its run would have been shown with the options of `plan`: a report in text where it does not
/// say. With plan.compare also what has changed since that one. Nobody is asked.
Result<ExitCode> replay(Plan plan, Context& context);

}  // namespace ntool::commands::mtr
