#include "plan.hpp"

#include <fmt/format.h>

namespace ntool::commands::tracepath {
namespace {

constexpr std::uint32_t most_hops = 255;
constexpr std::uint32_t longest_packet = 65535;

Result<Port> port_of(std::string_view word) {
  const auto port = parse_port(word);
  if (!port) return usage_error(fmt::format("'{}' is no port", word), "type a number from 1 to 65535");
  return *port;
}

}  // namespace

Result<Plan> make_plan(const TracepathOptions& options) {
  if (options.only_v4 && options.only_v6) return usage_error("-4 and -6 exclude each other", "give one of them");
  Plan plan;
  if (options.only_v4) plan.family = Family::ipv4;
  if (options.only_v6) plan.family = Family::ipv6;
  plan.names = !options.numeric || options.both;
  plan.addresses = options.both;
  plan.numbers_first = options.both && options.numeric;
  if (options.last > most_hops) return usage_error("max hops cannot be more than 255");
  plan.rules.last = Ttl(static_cast<std::uint8_t>(options.last));
  if (options.length) plan.rules.packet_size = *options.length;
  const auto slash = options.host.find('/');
  plan.host = options.host.substr(0, slash);
  if (plan.host.empty()) return usage_error("no host to trace", "type tracepath HOST");
  if (slash != std::string::npos) plan.rules.port = TRY(port_of(std::string_view(options.host).substr(slash + 1)));
  if (options.port) plan.rules.port = TRY(port_of(fmt::format("{}", *options.port)));
  return plan;
}

Result<void> check_length(const Plan& plan, Family family) {
  const std::size_t headers = family == Family::ipv4 ? 28 : 48;
  if (!plan.rules.packet_size) return {};
  if (*plan.rules.packet_size > headers && *plan.rules.packet_size <= longest_packet) return {};
  return usage_error(fmt::format("packets cannot have {} bytes", *plan.rules.packet_size),
                     fmt::format("type -l {} to -l {}", headers + 1, longest_packet));
}

}  // namespace ntool::commands::tracepath
