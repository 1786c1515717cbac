#include "limits.hpp"

#include <fmt/format.h>

namespace ntool::commands::ping {
namespace {

constexpr std::uint32_t most_preload = 3;
constexpr Duration shortest_to_many = std::chrono::seconds(1);

}  // namespace

Result<void> check_preload(const Plan& plan, bool superuser) {
  if (superuser || plan.rules.preload <= most_preload) return {};
  return usage_error(fmt::format("cannot set preload to value greater than {}: {}", most_preload, plan.rules.preload));
}

Result<void> check_group(const Plan& plan, bool superuser) {
  if (superuser || !plan.rules.anybody) return {};
  const std::string_view whom = plan.rules.to.is_multicast() ? "multicast" : "broadcast";
  if (plan.rules.interval < shortest_to_many) {
    return usage_error(
        fmt::format("minimal interval for {} ping for user must be >= {} ms, use -i {} (or higher)", whom, 1000, 1));
  }
  if (plan.path_mtu && *plan.path_mtu != net::PathMtuDiscovery::must) {
    return usage_error(fmt::format("{} ping does not fragment", whom), "use -M do, or none");
  }
  return {};
}

}  // namespace ntool::commands::ping
