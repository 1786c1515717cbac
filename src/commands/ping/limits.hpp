// What ordinary users may not ask for. Errors: Errc::usage, in the words of ping(8).
#pragma once

#include "plan.hpp"

namespace ntool::commands::ping {

/// Before anything is looked up: how many probes go at once.
Result<void> check_preload(const Plan& plan, bool superuser);

/// Once the address is known: how fast many hosts at once may be asked.
Result<void> check_group(const Plan& plan, bool superuser);

}  // namespace ntool::commands::ping
