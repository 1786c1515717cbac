// How fast a verb may ask.
#pragma once

#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>

namespace ntool::commands {

/// Ordinary users begin at most one probe in 2 ms, as with ping(8). Errors: Errc::usage.
Result<void> check_pace(Duration interval, bool superuser);

}  // namespace ntool::commands
