// How fast a verb may ask.
#pragma once

#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>

namespace ntool::commands {

inline constexpr Duration shortest_for_users = std::chrono::milliseconds(2);

/// Ordinary users begin at most one probe in 2 ms, as with ping(8). Errors: Errc::usage, in the words of ping(8).
Result<void> check_pace(Duration interval, bool superuser);

}  // namespace ntool::commands
