#include "plan.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace ntool::commands::traceroute {
namespace {

constexpr std::uint32_t most_hops = 255;
constexpr std::uint32_t most_queries = 10;
constexpr std::uint32_t largest_port = 65535;
constexpr std::size_t longest_packet = 65000;
/// Larger windows than a trace has probes change nothing.
constexpr std::uint32_t most_probes = most_hops * most_queries;

Result<void> fill_in_limits(Plan& plan, const TracerouteOptions& options) {
  const std::uint32_t last = options.last.value_or(30);
  const std::uint32_t first = options.first.value_or(1);
  const std::uint32_t queries = options.queries.value_or(3);
  if (last > most_hops) return usage_error("max hops cannot be more than 255");
  if (first == 0 || first > last) return usage_error("first hop out of range", fmt::format("type -f 1 to -f {}", last));
  if (queries == 0 || queries > most_queries) {
    return usage_error("no more than 10 probes per hop", "type -q 1 to -q 10");
  }
  plan.rules.first = Ttl(static_cast<std::uint8_t>(first));
  plan.rules.last = Ttl(static_cast<std::uint8_t>(last));
  plan.rules.queries = queries;
  plan.rules.window = std::clamp(options.window.value_or(16), 1U, most_probes);
  return {};
}

Result<void> fill_in_port(Plan& plan, const TracerouteOptions& options) {
  plan.rules.question = options.question;
  if (options.port && *options.port > largest_port) {
    return usage_error(fmt::format("there is no port {}", *options.port), "type a number up to 65535");
  }
  if (options.question == Question::echo) {
    plan.rules.first_id = Seq(static_cast<std::uint16_t>(options.port.value_or(1)));
    return {};
  }
  if (options.port == 0U) return usage_error("port 0 cannot be asked", "type a number from 1 to 65535");
  const bool connects = options.question == Question::connect;
  plan.rules.port = Port(static_cast<std::uint16_t>(options.port.value_or(connects ? 80 : 33434)));
  // One connection attempt at a time leaves from a port; several ports make up for the waiting.
  plan.rules.flow_per_query = connects;
  plan.rules.one_in_flight_per_flow = connects;
  return {};
}

Result<void> fill_in_operands(Plan& plan, const TracerouteOptions& options) {
  if (options.host.empty()) return usage_error("no host to trace", "type traceroute HOST");
  plan.host = options.host;
  if (!options.length) return {};
  const auto length = parse_unsigned(*options.length);
  if (!length) {
    return usage_error(fmt::format("'{}' is no length of a packet", *options.length),
                       "type a number of bytes up to 65000");
  }
  if (*length > longest_packet) {
    return usage_error(fmt::format("too big packetlen {} specified", *length), "type at most 65000");
  }
  plan.packet_length = *length;
  return {};
}

}  // namespace

Result<engine::TracePatience> parse_patience(std::string_view text) {
  engine::TracePatience patience;
  std::vector<Duration> numbers;
  for (std::string_view rest = text;;) {
    const std::size_t end = rest.find_first_of(",/");
    const auto number = parse_seconds(rest.substr(0, end));
    if (!number || numbers.size() == 3) {
      return usage_error(fmt::format("bad wait specifications '{}'", text),
                         "type seconds, -w 5, or with the factors HERE and NEAR, -w 5,3,10");
    }
    numbers.push_back(*number);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  patience.max = numbers[0];
  if (numbers.size() > 1) {
    patience.here = to_seconds(numbers[1]);
    patience.near = numbers.size() > 2 ? to_seconds(numbers[2]) : 10;
  }
  return patience;
}

Result<Plan> make_plan(const TracerouteOptions& options) {
  if (options.only_v4 && options.only_v6) return usage_error("-4 and -6 exclude each other", "give one of them");
  Plan plan;
  if (options.only_v4) plan.family = Family::ipv4;
  if (options.only_v6) plan.family = Family::ipv6;
  plan.source = options.source;
  plan.interface = options.interface;
  plan.numeric = options.numeric;
  plan.verbose = options.verbose;
  TRY(fill_in_limits(plan, options));
  TRY(fill_in_port(plan, options));
  if (options.wait) plan.rules.patience = TRY(parse_patience(*options.wait));
  TRY(fill_in_operands(plan, options));
  return plan;
}

PacketLength packet_length(const Plan& plan, Family family) {
  const std::size_t ip = family == Family::ipv4 ? 20 : 40;
  const std::size_t usual = ip + 40;
  // What a connection attempt looks like is the kernel's affair; this is how long Linux makes it.
  if (plan.rules.question == Question::connect) return {usual, 0};
  const std::size_t headers = ip + 8;
  // An answer is told from others by the first two bytes of the payload, and an echo's checksum kept by them.
  const std::size_t packet = std::max(plan.packet_length.value_or(usual), headers + 2);
  return {packet, packet - headers};
}

}  // namespace ntool::commands::traceroute
