#include <ntool/commands/probe_pace.hpp>

namespace ntool::commands {
namespace {

constexpr Duration shortest_for_users = std::chrono::milliseconds(2);

}  // namespace

Result<void> check_pace(Duration interval, bool superuser) {
  if (superuser || interval >= shortest_for_users) return {};
  return usage_error("cannot flood; minimal interval allowed for user is 2ms", "type -i 0.002 or more");
}

}  // namespace ntool::commands
