#include "probe_way.hpp"

#include <fmt/format.h>

#include <ntool/net/resolver.hpp>
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

}  // namespace

Result<std::unique_ptr<net::ProbePort>> open_way(Plan& plan, Family family, Context& context) {
  const auto route = TRY(route_of(plan, family, context));
  switch (plan.rules.question) {
    case Question::echo: {
      auto icmp = TRY(context.ports.icmp_port(route, {.largest_payload = packet_length(plan, family).payload}));
      return std::move(icmp.port);
    }
    case Question::udp: return context.ports.udp_port(route, {.source_port = plan.source_port, .hear_quotes = true});
    case Question::packet:
    case Question::connect: break;
  }
  carry_by(plan, Question::connect);
  return context.ports.connect_port(route, {.source_port = plan.source_port, .one_source_port_per_flow = true});
}

}  // namespace ntool::commands::traceroute
