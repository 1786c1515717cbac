#include "probe_way.hpp"

#include <fmt/format.h>

#include <ntool/commands/probe_target.hpp>
#include <ntool/sys/name_tables.hpp>

namespace ntool::commands::traceroute {
namespace {

Result<net::ProbeRoute> route_of(const Plan& plan, const IpAddress& target, Context& context) {
  const Family family = target.family();
  // What must not be cut would end at the first narrow hop, and a trace is about the way behind it.
  net::ProbeRoute route{.family = family,
                        .interface = plan.interface,
                        .path_mtu = plan.dont_fragment ? net::PathMtuDiscovery::probe : net::PathMtuDiscovery::dont,
                        .traffic_class = plan.traffic_class,
                        .mark = plan.mark,
                        .only_on_link = plan.only_on_link,
                        .debug = plan.debug};
  if (family == Family::ipv6) route.flow_label = plan.flow_label;
  for (const auto& gateway : plan.gateways) route.gateways.push_back(TRY(find_address(gateway, family, context)));
  // What is quoted names the gateway that was next; the kernel knows whom it is about.
  if (!plan.gateways.empty()) route.target = target;
  if (plan.source) route.source = TRY(find_address(*plan.source, family, context));
  return route;
}

/// UDP-Lite is made by hand where the kernel does not know it.
Result<std::unique_ptr<net::ProbePort>> open_udp(const Plan& plan, const net::ProbeRoute& route, Context& context) {
  const bool lite = plan.method == Method::udp_lite;
  auto port = context.ports.udp_port(
      route,
      {.source_port = plan.source_port, .hear_quotes = true, .lite = lite, .lite_coverage = plan.raw.lite_coverage});
  if (port || !lite || port.error().code != Errc::unsupported) return port;
  return context.ports.raw_port(route, plan.raw);
}

Result<std::uint8_t> protocol_of(const Plan& plan, Context& context) {
  if (plan.protocol.empty()) return plan.raw.protocol;
  if (const auto number = parse_unsigned(plan.protocol, 0, 255)) return static_cast<std::uint8_t>(*number);
  sys::NameTables tables(context.ports.name_tables());
  if (const auto number = tables.protocol_number(plan.protocol)) return *number;
  return usage_error(fmt::format("there is no IP protocol '{}'", plan.protocol),
                     "type its number, 0 to 255, or a name of /etc/protocols");
}

}  // namespace

Result<std::unique_ptr<net::ProbePort>> open_way(Plan& plan, const IpAddress& target, Context& context) {
  const Family family = target.family();
  const auto route = TRY(route_of(plan, target, context));
  switch (plan.rules.question) {
    case Question::echo: {
      auto icmp = TRY(context.ports.icmp_port(
          route, {.largest_payload = packet_length(plan, family).payload, .only_raw = plan.only_raw}));
      if (icmp.raw && plan.only_datagrams) {
        return fail({.code = Errc::permission,
                     .operation = "open",
                     .subject = "a datagram ICMP socket",
                     .reason = "net.ipv4.ping_group_range does not allow it",
                     .hint = "leave -O dgram out"});
      }
      return std::move(icmp.port);
    }
    case Question::udp: return open_udp(plan, route, context);
    case Question::packet: {
      if (plan.method == Method::raw) plan.raw.protocol = TRY(protocol_of(plan, context));
      auto raw = context.ports.raw_port(route, plan.raw);
      const bool refused = !raw && raw.error().code == Errc::permission;
      if (!refused || plan.method != Method::tcp || plan.only_raw) return raw;
      carry_by(plan, Question::connect);
      break;
    }
    case Question::connect: break;
  }
  return context.ports.connect_port(route, {.source_port = plan.source_port, .one_source_port_per_flow = true});
}

}  // namespace ntool::commands::traceroute
