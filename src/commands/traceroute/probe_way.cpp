#include "probe_way.hpp"

#include <ntool/net/probe_ports.hpp>
#include <ntool/net/resolver.hpp>

namespace ntool::commands::traceroute {

using namespace std::chrono_literals;

Result<std::unique_ptr<net::ProbePort>> open_way(const Plan& plan, Context& context) {
  const Family family = plan.rules.target.family();
  net::ProbeRoute route{.family = family, .interface = plan.interface};
  if (plan.source) {
    net::Resolver* resolver = TRY(context.ports.resolver());
    route.source = TRY(resolver->resolve(*plan.source, family, context.clock.now() + 30s)).front();
  }
  switch (plan.rules.question) {
    case Question::echo: {
      auto icmp = TRY(net::open_icmp_port(route, plan.rules.payload_bytes, context.clock));
      return std::move(icmp.port);
    }
    case Question::connect:
      return net::open_connect_port(route, {.one_source_port_per_flow = plan.rules.one_in_flight_per_flow},
                                    context.clock);
    case Question::udp: break;
  }
  return net::open_udp_port(route, {}, context.clock);
}

}  // namespace ntool::commands::traceroute
