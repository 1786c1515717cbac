// From the host's name to an address that can be asked.
#pragma once

#include "plan.hpp"

#include <ntool/commands/context.hpp>

namespace ntool::commands::ping {

/// The address of the plan's host, with the zone that -I gives a link-local one. Errors in the words of ping(8):
/// "HOST: Name or service not known".
Result<IpAddress> find_target(const Plan& plan, Context& context);

/// Looks up whoever else the plan names: the hosts on the way or at which times are written, and the subject of -N.
/// Errors as find_target().
Result<void> find_others(Plan& plan, Context& context);

/// The address that probes to the plan's target will leave from. A broadcast address is told on stderr, and anybody may
/// answer for it. Errors: no route, a broadcast address without -b, no such interface.
Result<IpAddress> find_source(Plan& plan, Context& context);

}  // namespace ntool::commands::ping
