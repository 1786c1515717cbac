// What the kernel knows of the way to a destination; nothing is sent to find out.
#pragma once

#include <optional>
#include <string>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>
#include <ntool/sys/probe_route.hpp>

namespace ntool::sys {

/// nullopt: no route to `destination`, or no such family in this kernel. (connect(2) of a datagram socket.)
std::optional<IpAddress> source_address(const IpAddress& destination);

/// The same with the kernel's reason, and through one interface where `interface` names one. Errors: unreachable (no
/// route), permission (a broadcast address, unless `broadcast` allows it), what binding to the interface says, and
/// others of connect(2).
Result<IpAddress> source_of(const IpAddress& destination, const std::string& interface = {}, bool broadcast = false);

/// As a probe by this route would have it: its own source, else what marks, interface and gateways make of it.
Result<IpAddress> source_on(const ProbeRoute& route, const IpAddress& destination);

/// The largest packet, with its IP header, that fits the way of a probe by this route as far as the kernel knows it
/// (IP_MTU, ip(7)). Where the route does not heed that (PathMtuDiscovery::probe): what the first link takes.
std::optional<Mtu> path_mtu(const ProbeRoute& route, const IpAddress& destination);

}  // namespace ntool::sys
