#include "plan.hpp"

#include <fmt/format.h>

namespace ntool::commands::pmtu {
namespace {

constexpr std::uint32_t smallest_size = 128;
constexpr std::uint32_t largest_size = 65535;
constexpr std::uint32_t most_tries = 20;
constexpr std::uint32_t most_hops = 255;
constexpr Port usual_port(33434);
constexpr Port usual_tcp_port(443);

}  // namespace

Result<Plan> make_plan(const PmtuOptions& options) {
  if (options.only_v4 && options.only_v6) return usage_error("-4 and -6 exclude each other", "give one of them");
  if (options.host.empty()) return usage_error("no host to measure the way to", "type pmtu HOST");
  if (options.size && (*options.size < smallest_size || *options.size > largest_size)) {
    return usage_error(fmt::format("a packet size of {} bytes is out of range", *options.size),
                       fmt::format("type -s {} to -s {}", smallest_size, largest_size));
  }
  if (options.tries == 0 || options.tries > most_tries) {
    return usage_error(fmt::format("a count of {} tries is out of range", options.tries),
                       fmt::format("type -t 1 to -t {}", most_tries));
  }
  if (options.last == 0 || options.last > most_hops) {
    return usage_error(fmt::format("there are no {} hops", options.last), fmt::format("type -m 1 to -m {}", most_hops));
  }
  Plan plan;
  plan.host = options.host;
  if (options.only_v4) plan.family = Family::ipv4;
  if (options.only_v6) plan.family = Family::ipv6;
  plan.source = options.source;
  plan.interface = options.interface;
  plan.way = options.way;
  plan.verbose = options.verbose;
  const bool tcp = options.way == Way::tcp;
  plan.rules.port = options.port.value_or(tcp ? usual_tcp_port : usual_port);
  plan.rules.last = Ttl(static_cast<std::uint8_t>(options.last));
  plan.rules.tries = options.tries;
  if (options.size) plan.rules.largest = *options.size;
  return plan;
}

}  // namespace ntool::commands::pmtu
