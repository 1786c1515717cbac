#include "plan.hpp"

#include "pattern.hpp"

#include <fmt/format.h>
#include <limits>

#include <ntool/commands/number_options.hpp>
#include <ntool/commands/probe_pace.hpp>
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
/// Of a flood; more would only fill the queues of others.
constexpr std::uint32_t widest_window = 64;

std::string_view name_of(Family family) {
  return family == Family::ipv4 ? "IPv4" : "IPv6";
}

Result<Duration> within_limit(std::string_view option, std::optional<Duration> typed, Duration otherwise) {
  if (typed && *typed > longest) return usage_error(fmt::format("{} takes up to {} days", option, 24));
  return typed.value_or(otherwise);
}

Result<void> take_origin(const PingOptions& options, Plan& plan) {
  if (options.only_v4 && options.only_v6) return usage_error("only one -4 or -6 option may be specified");
  if (options.only_v4) plan.family = Family::ipv4;
  if (options.only_v6) plan.family = Family::ipv6;
  for (const auto& word : options.from) {
    if (word.empty()) return usage_error("-I names neither an interface nor an address");
    const auto address = IpAddress::parse(word);
    if (!address) {
      plan.interface = word;
      continue;
    }
    if (plan.family && *plan.family != address->family()) {
      return usage_error(fmt::format("-I {} is no {} address", word, name_of(*plan.family)));
    }
    plan.source = *address;
    plan.family = address->family();
  }
  return {};
}

Result<void> take_pace(const PingOptions& options, Plan& plan) {
  auto& rules = plan.rules;
  plan.flood = options.flood;
  rules.count = TRY(number_option("-c", options.count, 1, std::numeric_limits<std::int64_t>::max()));
  rules.interval = TRY(within_limit("-i", options.interval, options.flood ? 0s : 1s));
  rules.preload = static_cast<std::uint32_t>(TRY(number_option("-l", options.preload, 1, 65'536, 1)));
  if (options.flood) rules.window = widest_window;
  if (options.adaptive) rules.adaptive_from = 0s;
  rules.patience = TRY(within_limit("-W", options.patience, 10s));
  const auto deadline = TRY(within_limit(
      "-w",
      std::chrono::seconds(TRY(number_option("-w", options.deadline, 0, std::numeric_limits<std::int32_t>::max()))),
      0s));
  if (deadline > 0s) rules.deadline = deadline;
  return {};
}

Result<void> take_packet(const PingOptions& options, Plan& plan) {
  auto& rules = plan.rules;
  rules.payload_size = TRY(number_option("-s", options.size, 0, most_data(Family::ipv6), 56));
  if (options.pattern) rules.pattern = TRY(pattern_bytes(*options.pattern));
  rules.ttl = options.ttl;
  if (options.path_mtu) {
    plan.path_mtu = *options.path_mtu == "do"     ? net::PathMtuDiscovery::must
                    : *options.path_mtu == "dont" ? net::PathMtuDiscovery::dont
                    : *options.path_mtu == "want" ? net::PathMtuDiscovery::want
                                                  : net::PathMtuDiscovery::probe;
  }
  plan.traffic_class = TRY(bits_if_any<std::uint8_t>("-Q", options.traffic_class, 0, 255));
  plan.flow_label = TRY(bits_if_any<std::uint32_t>("-F", options.flow_label, 0, 0xF'FFFF));
  plan.identifier = TRY(number_if_any<std::uint16_t>("-e", options.identifier, 0, 65'535));
  plan.mark = TRY(bits_if_any<std::uint32_t>("-m", options.mark, 0, std::numeric_limits<std::uint32_t>::max()));
  plan.send_buffer =
      TRY(number_if_any<std::uint32_t>("-S", options.send_buffer, 1, std::numeric_limits<std::int32_t>::max()));
  return {};
}

Result<void> only_for(Family family, std::string_view what, Plan& plan) {
  if (plan.family.value_or(family) != family) {
    return usage_error(fmt::format("{} is for {} alone", what, name_of(family)));
  }
  plan.family = family;
  return {};
}

/// What is asked instead of a mere echo.
Result<void> take_questions(const PingOptions& options, Plan& plan) {
  plan.ip_options = TRY(plan_ip_options(options.record_route, options.timestamp, options.hosts));
  if (plan.ip_options.asked == AskedOfIp::loose_source_route) TRY(only_for(Family::ipv4, "a way through hosts", plan));
  if (options.record_route) TRY(only_for(Family::ipv4, "-R", plan));
  if (options.timestamp) TRY(only_for(Family::ipv4, "-T", plan));
  if (plan.node.is_asked()) TRY(only_for(Family::ipv6, "-N", plan));
  plan.rules.own_data = plan.node.is_asked();
  return {};
}

/// The destination: the last operand, or the group of those that -N is about.
Result<std::string> destination(const PingOptions& options, const NodeQuestionPlan& node) {
  if (!options.hosts.empty()) return options.hosts.back();
  if (const auto group = TRY(group_of(node))) return group->to_string();
  return usage_error("usage error: Destination address required");
}

}  // namespace

Result<Plan> make_plan(const PingOptions& options) {
  auto node = TRY(plan_node_question(options.node_words));
  Plan plan{.host = TRY(destination(options, node))};
  plan.node = std::move(node);
  TRY(take_origin(options, plan));
  TRY(take_questions(options, plan));
  TRY(take_pace(options, plan));
  TRY(take_packet(options, plan));
  plan.rules.only_target = options.connected;
  plan.rules.user_times = options.user_times;
  plan.rules.tell_silence = options.outstanding && !options.flood;
  plan.rules.tell_sending = options.flood && !options.quiet;
  plan.sticky = options.sticky;
  plan.broadcast = options.broadcast;
  plan.only_on_link = options.only_on_link;
  plan.multicast_loop = !options.no_loop;
  plan.debug = options.debug;
  plan.numeric = !options.names && (options.numeric || options.flood || net::numeric_host(plan.host));
  plan.quiet = options.quiet;
  if (options.timestamps) plan.timestamps = TimeFormat::epoch;
  if (options.timestamp_format) plan.timestamps = time_format_named(*options.timestamp_format);
  plan.detail = options.detail;
  plan.limits = {.loss = options.fail_loss, .rtt = options.fail_rtt};
  plan.audible = options.audible;
  plan.graph = options.graph;
  plan.precise = options.precise;
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

net::ProbeRoute route_of(const Plan& plan) {
  using net::PathMtuDiscovery;
  // What goes to many must not come in pieces: ping(8) never cuts it, either.
  const auto path_mtu = plan.rules.anybody ? PathMtuDiscovery::must : PathMtuDiscovery::by_system;
  const bool v6 = plan.rules.to.is_v6();
  return {.family = plan.rules.to.family(),
          .source = plan.source,
          .interface = plan.interface,
          .ttl = plan.rules.ttl,
          .path_mtu = plan.path_mtu.value_or(path_mtu),
          .traffic_class = plan.traffic_class,
          .flow_label = v6 ? plan.flow_label : std::nullopt,
          .mark = plan.mark,
          .send_buffer = plan.send_buffer,
          .only_on_link = plan.only_on_link,
          .broadcast = plan.broadcast,
          .multicast_loop = plan.multicast_loop,
          .debug = plan.debug,
          .ip_options = plan.ip_option_bytes,
          .target = plan.rules.to};
}

net::IcmpPortRules port_rules_of(const Plan& plan) {
  const auto& rules = plan.rules;
  // A stamp costs a message for each probe, which a fast run has no time for.
  const bool slow = rules.interval >= 1ms && !plan.flood && !rules.adaptive_from;
  net::IcmpPortRules port{.largest_payload = rules.payload_size,
                          .identifier = plan.identifier,
                          .stamp_sending = slow && !rules.user_times,
                          .only_raw = plan.identifier == std::uint16_t{0}};
  if (plan.node.is_asked()) port.node_query = plan.node.query(plan.node_subject);
  return port;
}

}  // namespace ntool::commands::ping
