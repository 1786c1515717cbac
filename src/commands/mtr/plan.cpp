#include "plan.hpp"

#include "fields.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/commands/number_options.hpp>

namespace ntool::commands::mtr {
namespace {

using Question = engine::TraceRules::Question;

/// No day-long silence, no interval that nobody lives to see.
constexpr Duration longest_time = std::chrono::hours(24 * 365);

Result<std::optional<Duration>> seconds_if_any(std::string_view option, const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const auto seconds = parse_seconds(*text);
  if (!seconds) return usage_error(fmt::format("{}: invalid argument: '{}'", option, *text), "type seconds, as in 0.5");
  if (*seconds <= Duration::zero()) {
    return usage_error(fmt::format("{}: wait time must be positive", option), "type seconds, as in 0.5");
  }
  return std::min(*seconds, longest_time);
}

Result<void> fill_in_protocol(Plan& plan, const MtrOptions& options) {
  if (int{options.udp} + int{options.tcp} + int{options.sctp} > 1) {
    return usage_error("-u, -T and -S are mutually exclusive", "give one of them");
  }
  if (options.udp) plan.protocol = Protocol::udp;
  if (options.tcp) plan.protocol = Protocol::tcp;
  if (options.sctp) plan.protocol = Protocol::sctp;
  const auto port = TRY(number_if_any<std::uint16_t>("-P", options.port, 1, 65535));
  if (port) plan.port = Port(*port);
  plan.rules.port = plan.port.value_or(usual_port(plan.protocol));
  plan.local_port = Port(TRY(number_if_any<std::uint16_t>("-L", options.local_port, 1, 65535)).value_or(0));
  return {};
}

Result<void> fill_in_hops(Plan& plan, const MtrOptions& options) {
  // What is out of range is cut to it, as in mtr(8).
  const auto hop = [](std::string_view name, const auto& text, unsigned otherwise) -> Result<Ttl> {
    const auto number = TRY(number_option(name, text, 0, UINT32_MAX, otherwise));
    return Ttl(static_cast<std::uint8_t>(std::clamp<std::uint64_t>(number, 1, 255)));
  };
  plan.rules.last = TRY(hop("-m", options.last, 30));
  plan.rules.first = std::min(TRY(hop("-f", options.first, 1)), plan.rules.last);
  plan.rules.most_unknown = TRY(hop("-U", options.most_unknown, 5)).value();
  return {};
}

Result<void> fill_in_packet(Plan& plan, const MtrOptions& options) {
  if (options.size) {
    const auto size = parse_signed(*options.size, -largest_packet, largest_packet);
    if (!size) {
      return usage_error(fmt::format("-s: invalid argument: '{}'", *options.size),
                         fmt::format("type bytes from {} to {}", smallest_packet, largest_packet));
    }
    plan.packet_size = *size < 0 ? std::min(*size, -smallest_packet) : std::max(*size, smallest_packet);
  }
  const auto pattern = TRY(number_option("-B", options.pattern, 0, UINT32_MAX, 0));
  plan.pattern = pattern > 255 ? -1 : static_cast<int>(pattern);
  // As in mtr(8) what no byte holds is 0.
  const auto tos = TRY(number_option("-Q", options.tos, 0, UINT32_MAX, 0));
  plan.traffic_class = tos > 255 ? std::uint8_t{0} : static_cast<std::uint8_t>(tos);
  plan.mark = TRY(number_if_any<std::uint32_t>("-M", options.mark, 0, UINT32_MAX));
  return {};
}

Result<void> fill_in_times(Plan& plan, const MtrOptions& options) {
  plan.rules.interval = TRY(seconds_if_any("-i", options.interval)).value_or(plan.rules.interval);
  plan.rules.patience = TRY(seconds_if_any("-Z", options.timeout)).value_or(plan.rules.patience);
  plan.rules.grace = TRY(seconds_if_any("-G", options.grace));
  plan.rules.cycles = TRY(number_if_any<std::uint64_t>("-c", options.cycles, 0, INT32_MAX));
  return {};
}

Result<void> fill_in_sessions(Plan& plan, const MtrOptions& options, bool has_hosts) {
  plan.save = options.save;
  plan.replay = options.replay;
  plan.compare = options.compare;
  const bool tells_people = plan.mode == Mode::automatic || plan.mode == Mode::live || plan.mode == Mode::report;
  if (!plan.compare.empty() && !tells_people) {
    return usage_error("what --compare tells has no place in the documents of -C, -j, -x, -l and -p",
                       "type -r, or 'ntool --json mtr'");
  }
  if (plan.replay.empty()) return {};
  if (!plan.save.empty()) return usage_error("--save of a --replay", "copy the file");
  if (has_hosts) return usage_error("a host besides --replay, which asks nobody", "leave one of them out");
  if (plan.mode == Mode::live) return usage_error("--replay has no live view", "type -r for the report");
  return {};
}

}  // namespace

Port usual_port(Protocol protocol) {
  switch (protocol) {
    case Protocol::icmp: break;
    case Protocol::udp: return Port(33434);
    case Protocol::tcp:
    case Protocol::sctp: return Port(80);
  }
  return Port(0);
}

std::size_t payload_bytes(std::int64_t packet_size, Family family) {
  const std::int64_t headers = family == Family::ipv4 ? 28 : 48;
  return static_cast<std::size_t>(std::max<std::int64_t>(packet_size - headers, 2));
}

std::size_t packet_bytes(const Plan& plan, Family family) {
  const std::size_t ip = family == Family::ipv4 ? 20 : 40;
  // What a connection attempt looks like is the kernel's affair; this is how long Linux makes it.
  if (plan.rules.question == Question::connect) return ip + 40;
  if (plan.protocol == Protocol::tcp) return ip + 20;
  if (plan.protocol == Protocol::sctp) return ip + 32;  // the common header and an INIT (RFC 9260 3.3.2)
  return ip + 8 + payload_bytes(std::abs(plan.packet_size), family);
}

Result<Plan> make_plan(const MtrOptions& options, std::vector<std::string> more_hosts) {
  if (options.only_v4 && options.only_v6) return usage_error("-4 and -6 exclude each other", "give one of them");
  Plan plan;
  plan.mode = options.mode;
  plan.wide = options.wide;
  if (options.only_v4) plan.family = Family::ipv4;
  if (options.only_v6) plan.family = Family::ipv6;
  plan.interface = options.interface;
  plan.source = options.source;
  TRY(fill_in_protocol(plan, options));
  TRY(fill_in_hops(plan, options));
  TRY(fill_in_packet(plan, options));
  TRY(fill_in_times(plan, options));
  plan.mpls = options.mpls;
  plan.numeric = options.numeric;
  plan.show_ips = options.show_ips;
  plan.ip_info = TRY(number_if_any<unsigned>("-y", options.ip_info, 0, 4));
  plan.as_file = options.as_file;
  plan.display_mode = static_cast<unsigned>(TRY(number_option("--displaymode", options.display_mode, 0, 2)));
  if (options.order) {
    TRY(fields_of(*options.order));
    plan.order = *options.order;
  }
  plan.explain = options.explain;
  plan.verbose = options.verbose;
  plan.hosts = std::move(more_hosts);
  plan.hosts.insert(plan.hosts.end(), options.hosts.begin(), options.hosts.end());
  TRY(fill_in_sessions(plan, options, !plan.hosts.empty()));
  if (plan.hosts.empty()) plan.hosts.emplace_back("localhost");
  return plan;
}

}  // namespace ntool::commands::mtr
