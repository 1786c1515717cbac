// The port for IPv6 node information queries (RFC 4620): IcmpPortRules::node_query.
#pragma once

#include <ntool/net/probe_ports.hpp>

namespace ntool::net {

/// Errors: Errc::usage for a route of IPv4, Errc::permission without the right to a raw socket.
Result<IcmpPort> open_node_information_port(const ProbeRoute& route, const IcmpPortRules& rules, sys::Clock& clock);

}  // namespace ntool::net
