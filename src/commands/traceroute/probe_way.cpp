#include "probe_way.hpp"

#include <fmt/format.h>

#include <ntool/net/resolver.hpp>
#include <ntool/sys/name_tables.hpp>
#include <ntool/wire/ip_options.hpp>

namespace ntool::commands::traceroute {
namespace {

using namespace std::chrono_literals;

constexpr Duration patience = 30s;  // with the name servers

Result<IpAddress> resolve(const std::string& word, Family family, Context& context) {
  net::Resolver* resolver = TRY(context.ports.resolver());
  return TRY(resolver->resolve(word, family, context.clock.now() + patience)).front();
}

/// -g. The last slot is filled by the kernel.
Result<std::vector<std::uint8_t>> source_route(const Plan& plan, Context& context) {
  if (plan.gateways.empty()) return std::vector<std::uint8_t>{};
  if (plan.gateways.size() > wire::most_route_slots - 1) {
    return usage_error("too many gateways specified", "at most 8 in IPv4");
  }
  wire::RouteOption route{.type = wire::ip_option::loose_source_route};
  for (const auto& gateway : plan.gateways) route.slots.push_back(TRY(resolve(gateway, Family::ipv4, context)));
  route.slots.emplace_back();
  const wire::IpOption options[] = {route};
  ByteWriter out;
  wire::emit_ip_options(options, out);
  out.zeros((4 - out.size() % 4) % 4);
  return out.take();
}

Result<net::ProbeRoute> route_of(const Plan& plan, Family family, Context& context) {
  // What must not be cut would end at the first narrow hop, and a trace is about the way behind it.
  net::ProbeRoute route{.family = family,
                        .interface = plan.interface,
                        .path_mtu = plan.dont_fragment ? net::PathMtuDiscovery::probe : net::PathMtuDiscovery::dont,
                        .traffic_class = plan.traffic_class,
                        .mark = plan.mark,
                        .only_on_link = plan.only_on_link,
                        .debug = plan.debug};
  if (family == Family::ipv6) {
    route.flow_label = plan.flow_label;
    if (!plan.gateways.empty()) {
      return usage_error("-g is for IPv4", "hosts and routers ignore IPv6's routing headers (RFC 5095)");
    }
  } else {
    route.ip_options = TRY(source_route(plan, context));
  }
  if (plan.source) route.source = TRY(resolve(*plan.source, family, context));
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

Result<std::unique_ptr<net::ProbePort>> open_way(Plan& plan, Family family, Context& context) {
  const auto route = TRY(route_of(plan, family, context));
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
