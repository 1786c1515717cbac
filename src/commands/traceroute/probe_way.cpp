#include "probe_way.hpp"

#include "asked_flow.hpp"

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

/// Quotes tell of translated addresses, and only a raw socket hears them.
bool wants_quotes(const Plan& plan, const Context& context) {
  return plan.explain || context.json || !plan.save.empty();
}

Result<net::IcmpPort> open_icmp(const Plan& plan, const net::ProbeRoute& route, Context& context) {
  net::IcmpPortRules rules{.largest_payload = packet_length(plan, route.family).payload,
                           .identifier = plan.flow_number,
                           .only_raw = plan.only_raw};
  if (!rules.only_raw && !plan.only_datagrams && wants_quotes(plan, context)) {
    rules.only_raw = true;
    auto raw = context.ports.icmp_port(route, rules);
    if (raw || raw.error().code != Errc::permission) return raw;
    rules.only_raw = false;
  }
  return context.ports.icmp_port(route, rules);
}

/// UDP-Lite is made by hand where the kernel does not know it.
Result<std::unique_ptr<net::ProbePort>> open_udp(const Plan& plan, const net::ProbeRoute& route, Port source_port,
                                                 Context& context) {
  const bool lite = plan.method == Method::udp_lite;
  auto port = context.ports.udp_port(
      route, {.source_port = source_port, .hear_quotes = true, .lite = lite, .lite_coverage = plan.raw.lite_coverage});
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

Result<std::unique_ptr<net::ProbePort>> open(Plan& plan, const IpAddress& target, Context& context) {
  const Port source_port(plan.flow_number.value_or(plan.source_port.value()));
  if (plan.method != Method::icmp) plan.raw.source_port = source_port;
  const auto route = TRY(route_of(plan, target, context));
  switch (plan.rules.question) {
    case Question::echo: {
      auto icmp = TRY(open_icmp(plan, route, context));
      if (plan.flow_number) plan.flow_number = icmp.identifier;
      if (icmp.raw && plan.only_datagrams) {
        return fail({.code = Errc::permission,
                     .operation = "open",
                     .subject = "a datagram ICMP socket",
                     .reason = "net.ipv4.ping_group_range does not allow it",
                     .hint = "leave -O dgram out"});
      }
      return std::move(icmp.port);
    }
    case Question::udp: return open_udp(plan, route, source_port, context);
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
  return context.ports.connect_port(route, {.source_port = source_port, .one_source_port_per_flow = true});
}

}  // namespace

Result<std::unique_ptr<net::ProbePort>> open_way(Plan& plan, const IpAddress& target, Context& context) {
  return open_by_flow(plan, [&] { return open(plan, target, context); });
}

}  // namespace ntool::commands::traceroute
