#include "probe_way.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/net/both_families.hpp>
#include <ntool/net/resolver.hpp>

namespace ntool::commands::mtr {
namespace {

using namespace std::chrono_literals;
using Question = engine::TraceRules::Question;

Result<net::ProbeRoute> route_for(const Plan& plan, Family family, Context& context) {
  // What must not be cut would end at the first narrow hop.
  net::ProbeRoute route{.family = family, .interface = plan.interface, .path_mtu = net::PathMtuDiscovery::dont};
  if (plan.traffic_class != 0) route.traffic_class = plan.traffic_class;
  route.mark = plan.mark;
  if (plan.source) {
    net::Resolver* resolver = TRY(context.ports.resolver());
    route.source = TRY(resolver->resolve(*plan.source, family, context.clock.now() + 30s)).front();
  }
  return route;
}

Result<std::unique_ptr<net::ProbePort>> open_port(const Plan& plan, Family family, Context& context) {
  const net::ProbeRoute route = TRY(route_for(plan, family, context));
  switch (plan.rules.question) {
    case Question::echo: {
      const auto size = std::abs(plan.packet_size);
      auto icmp = TRY(context.ports.icmp_port(route, {.largest_payload = payload_bytes(size, family)}));
      return std::move(icmp.port);
    }
    case Question::connect: return context.ports.connect_port(route, {});
    case Question::udp:
    case Question::packet: break;
  }
  return context.ports.udp_port(route, {.source_port = plan.local_port});
}

Result<std::unique_ptr<net::ProbePort>> open_ports(const Plan& plan, const std::deque<WatchedHost>& hosts,
                                                   Context& context) {
  const auto has = [&](Family family) {
    return std::ranges::any_of(hosts, [&](const WatchedHost& host) { return host.address.family() == family; });
  };
  if (!has(Family::ipv6)) return open_port(plan, Family::ipv4, context);
  if (!has(Family::ipv4)) return open_port(plan, Family::ipv6, context);
  auto v4 = TRY(open_port(plan, Family::ipv4, context));
  auto v6 = TRY(open_port(plan, Family::ipv6, context));
  return std::make_unique<net::BothFamilies>(std::move(v4), std::move(v6));
}

}  // namespace

Result<Way> open_way(Plan& plan, const std::deque<WatchedHost>& hosts, Context& context) {
  auto opened = open_ports(plan, hosts, context);
  if (opened) return Way{*std::move(opened)};
  const Error& error = opened.error();
  if (plan.rules.question != Question::echo || error.code != Errc::permission) return fail(error);
  plan.rules.question = Question::udp;
  plan.rules.port = plan.port.value_or(usual_port(Question::udp));
  auto udp = TRY(open_ports(plan, hosts, context));
  return Way{std::move(udp), fmt::format("ICMP is not allowed here, so UDP asks: {}", error.hint)};
}

}  // namespace ntool::commands::mtr
