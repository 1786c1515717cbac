#include "ip_options_plan.hpp"

#include <fmt/format.h>

#include <ntool/wire/ip_options.hpp>

namespace ntool::commands::ping {
namespace {

using wire::TimestampFlag;

Result<AskedOfIp> asked_by(bool record_route, const std::optional<std::string>& timestamp, bool several) {
  if (record_route && timestamp) return usage_error("only one of -T or -R may be used");
  if (record_route) return AskedOfIp::record_route;
  if (!timestamp) return several ? AskedOfIp::loose_source_route : AskedOfIp::nothing;
  if (*timestamp == "tsonly") return AskedOfIp::times;
  if (*timestamp == "tsandaddr") return AskedOfIp::times_with_addresses;
  if (*timestamp == "tsprespec") return AskedOfIp::times_of_named_hosts;
  return usage_error("invalid timestamp type: " + *timestamp, "tsonly, tsandaddr or tsprespec");
}

std::size_t most_hosts(AskedOfIp asked) {
  switch (asked) {
    case AskedOfIp::times_of_named_hosts: return wire::most_addressed_timestamps;
    case AskedOfIp::loose_source_route: return wire::most_route_slots;
    default: return 0;
  }
}

wire::TimestampOption timestamps(TimestampFlag flag, std::size_t count) {
  return {.flag = flag, .slots = std::vector<wire::TimestampSlot>(count)};
}

wire::IpOption option_of(AskedOfIp asked, std::span<const IpAddress> hosts) {
  switch (asked) {
    case AskedOfIp::record_route: return wire::RouteOption{.slots = std::vector<IpAddress>(wire::most_route_slots)};
    case AskedOfIp::times: return timestamps(TimestampFlag::only, wire::most_timestamps);
    case AskedOfIp::times_with_addresses:
      return timestamps(TimestampFlag::with_addresses, wire::most_addressed_timestamps);
    case AskedOfIp::times_of_named_hosts: {
      auto option = timestamps(TimestampFlag::prespecified, hosts.size());
      for (std::size_t i = 0; i < hosts.size(); ++i) option.slots[i].address = hosts[i];
      return option;
    }
    case AskedOfIp::loose_source_route:
      return wire::RouteOption{wire::ip_option::loose_source_route, {hosts.begin(), hosts.end()}};
    case AskedOfIp::nothing: break;
  }
  return wire::NoOperationOption{};
}

}  // namespace

Result<IpOptionsPlan> plan_ip_options(bool record_route, const std::optional<std::string>& timestamp,
                                      std::span<const std::string> operands) {
  const std::size_t before = operands.empty() ? 0 : operands.size() - 1;
  IpOptionsPlan plan{.asked = TRY(asked_by(record_route, timestamp, before > 0))};
  if (const auto most = most_hosts(plan.asked); before > most) {
    return usage_error(most == 0 ? "-R, -T tsonly and -T tsandaddr take one host"
                                 : fmt::format("{} hosts before the destination, {} at most", before, most));
  }
  plan.hosts.assign(operands.begin(), operands.begin() + static_cast<std::ptrdiff_t>(before));
  return plan;
}

std::vector<std::uint8_t> ip_options_of(AskedOfIp asked, std::span<const IpAddress> hosts) {
  // Without a slot nothing could be written down on the way.
  if (asked == AskedOfIp::nothing || (hosts.empty() && most_hosts(asked) > 0)) return {};
  const wire::IpOption options[] = {option_of(asked, hosts)};
  ByteWriter out;
  wire::emit_ip_options(options, out);
  out.zeros((4 - out.size() % 4) % 4);  // the end of the list
  return out.take();
}

}  // namespace ntool::commands::ping
