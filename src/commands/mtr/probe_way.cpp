#include "probe_way.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include <ntool/commands/probe_target.hpp>
#include <ntool/net/family_ports.hpp>

namespace ntool::commands::mtr {
namespace {

using Question = engine::TraceRules::Question;

Result<net::ProbeRoute> route_for(const Plan& plan, Family family, Context& context) {
  // What must not be cut would end at the first narrow hop.
  net::ProbeRoute route{.family = family, .interface = plan.interface, .path_mtu = net::PathMtuDiscovery::dont};
  if (plan.traffic_class != 0) route.traffic_class = plan.traffic_class;
  route.mark = plan.mark;
  if (plan.source) route.source = TRY(find_address(*plan.source, family, context));
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
    case Question::packet: {
      using Probe = net::RawPortRules::Probe;
      return context.ports.raw_port(route, {.probe = plan.protocol == Protocol::tcp ? Probe::tcp : Probe::sctp});
    }
    case Question::udp: break;
  }
  return context.ports.udp_port(route, {.source_port = plan.local_port});
}

/// `plan` and `context` must live as long as the port.
Result<std::unique_ptr<net::ProbePort>> open_ports(const Plan& plan, const std::deque<WatchedHost>& hosts,
                                                   Context& context) {
  auto ports = std::make_unique<net::FamilyPorts>([&](Family family) { return open_port(plan, family, context); });
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    const auto is_so = [&](const WatchedHost& host) { return host.address.family() == family; };
    if (std::ranges::any_of(hosts, is_so)) TRY(ports->prepare(family));
  }
  return ports;
}

Question question_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::icmp: break;
    case Protocol::udp: return Question::udp;
    case Protocol::tcp:
    case Protocol::sctp: return Question::packet;
  }
  return Question::echo;
}

/// Whether all TCP probes to a host can leave from one port. An open port answers one attempt of a flow at a time: the
/// reset that ends it must have come before the next one, and no other host's probes may go to the same place.
bool allows_one_flow(const Plan& plan, const std::deque<WatchedHost>& hosts) {
  std::set<IpAddress> addresses;
  for (const auto& host : hosts) addresses.insert(host.address);
  return plan.rules.interval >= shortest_interval_of_a_tcp_flow && addresses.size() == hosts.size();
}

}  // namespace

Result<Way> open_way(Plan& plan, const std::deque<WatchedHost>& hosts, Context& context) {
  plan.rules.question = question_of(plan.protocol);
  if (plan.protocol == Protocol::tcp && !allows_one_flow(plan, hosts)) plan.rules.question = Question::connect;
  auto opened = open_ports(plan, hosts, context);
  if (opened) return Way{*std::move(opened)};
  const Error& error = opened.error();
  if (error.code != Errc::permission) return fail(error);
  if (plan.protocol == Protocol::tcp && plan.rules.question == Question::packet) {
    plan.rules.question = Question::connect;
    return Way{TRY(open_ports(plan, hosts, context))};
  }
  if (plan.protocol != Protocol::icmp) return fail(error);
  plan.protocol = Protocol::udp;
  plan.rules.question = Question::udp;
  plan.rules.port = plan.port.value_or(usual_port(Protocol::udp));
  auto udp = TRY(open_ports(plan, hosts, context));
  return Way{std::move(udp), fmt::format("ICMP is not allowed here, so UDP asks: {}", error.hint)};
}

}  // namespace ntool::commands::mtr
