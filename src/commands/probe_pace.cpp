#include <ntool/commands/probe_pace.hpp>

namespace ntool::commands {
Result<void> check_pace(Duration interval, bool superuser) {
  if (superuser || interval >= shortest_for_users) return {};
  return usage_error("cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)");
}

}  // namespace ntool::commands
