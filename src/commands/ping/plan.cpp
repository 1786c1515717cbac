#include "plan.hpp"

#include <fmt/format.h>
#include <limits>

#include <ntool/net/host_name.hpp>

namespace ntool::commands::ping {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_data(Family family) {
  // 65,535 bytes of an IPv4 packet, or of an IPv6 payload, less the headers in them.
  return family == Family::ipv4 ? 65'535 - 20 - 8 : 65'535 - 8;
}
/// Longer intervals and waits mean nothing, and sums with them would overflow.
constexpr Duration longest = std::chrono::hours(24 * 24);

std::string_view name_of(Family family) {
  return family == Family::ipv4 ? "IPv4" : "IPv6";
}

Result<Duration> within_limit(std::string_view option, std::optional<Duration> typed, Duration otherwise) {
  if (typed && *typed > longest) return usage_error(fmt::format("{} takes up to {} days", option, 24));
  return typed.value_or(otherwise);
}

Result<std::uint64_t> number(std::string_view option, const std::optional<std::string>& text, std::uint64_t min,
                             std::uint64_t max, std::uint64_t otherwise) {
  if (!text) return otherwise;
  const auto value = parse_unsigned(*text, min, max);
  if (!value) return usage_error(fmt::format("{}: {}", option, value.error().reason));
  return *value;
}

Result<void> take_families(const PingOptions& options, Plan& plan) {
  if (options.only_v4 && options.only_v6) return usage_error("only one -4 or -6 option may be specified");
  if (options.only_v4) plan.family = Family::ipv4;
  if (options.only_v6) plan.family = Family::ipv6;
  if (!options.from) return {};
  if (options.from->empty()) return usage_error("-I names neither an interface nor an address");
  const auto address = IpAddress::parse(*options.from);
  if (!address) {
    plan.interface = *options.from;
    return {};
  }
  if (plan.family && *plan.family != address->family()) {
    return usage_error(fmt::format("-I {} is no {} address", *options.from, name_of(*plan.family)));
  }
  plan.source = *address;
  plan.family = address->family();
  return {};
}

}  // namespace

Result<Plan> make_plan(const PingOptions& options) {
  if (!options.host) return usage_error("usage error: Destination address required");
  Plan plan{.host = *options.host};
  TRY(take_families(options, plan));
  auto& rules = plan.rules;
  rules.count = TRY(number("-c", options.count, 1, std::numeric_limits<std::int64_t>::max(), 0));
  rules.interval = TRY(within_limit("-i", options.interval, 1s));
  rules.patience = TRY(within_limit("-W", options.patience, 10s));
  const auto deadline = TRY(within_limit("-w", options.deadline, 0s));
  if (deadline > 0s) rules.deadline = deadline;
  rules.payload_size = TRY(number("-s", options.size, 0, most_data(Family::ipv6), 56));
  rules.ttl = options.ttl;
  rules.tell_silence = options.outstanding;
  plan.numeric = options.numeric || net::numeric_host(plan.host);
  plan.quiet = options.quiet;
  plan.timestamps = options.timestamps;
  plan.graph = options.graph;
  plan.verbose = options.verbose;
  return plan;
}

Result<void> aim(Plan& plan, const IpAddress& target) {
  if (plan.rules.payload_size > most_data(target.family())) {
    return usage_error(fmt::format("-s {}: an {} packet has room for {} bytes of data", plan.rules.payload_size,
                                   name_of(target.family()), most_data(target.family())));
  }
  plan.rules.to = target;
  plan.rules.anybody = target.is_multicast();
  return {};
}

}  // namespace ntool::commands::ping
