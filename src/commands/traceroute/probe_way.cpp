#include "probe_way.hpp"

#include <ntool/net/resolver.hpp>

namespace ntool::commands::traceroute {

using namespace std::chrono_literals;

Result<std::unique_ptr<net::ProbePort>> open_way(const Plan& plan, Context& context) {
  const Family family = plan.rules.target.family();
  // What must not be cut would end at the first narrow hop, and a trace is about the way behind it.
  net::ProbeRoute route{.family = family, .interface = plan.interface, .path_mtu = net::PathMtuDiscovery::dont};
  if (plan.source) {
    net::Resolver* resolver = TRY(context.ports.resolver());
    route.source = TRY(resolver->resolve(*plan.source, family, context.clock.now() + 30s)).front();
  }
  switch (plan.rules.question) {
    case Question::echo: {
      auto icmp = TRY(context.ports.icmp_port(route, {.largest_payload = plan.rules.payload_bytes}));
      return std::move(icmp.port);
    }
    case Question::connect:
      return context.ports.connect_port(route, {.one_source_port_per_flow = plan.rules.one_in_flight_per_flow});
    case Question::udp: break;
  }
  return context.ports.udp_port(route, {});
}

}  // namespace ntool::commands::traceroute
