// --multipath: all ways of a balanced path, as text, as a DOT graph and as JSON.
#pragma once

#include "plan.hpp"
#include "targets.hpp"

#include <functional>
#include <string>

#include <ntool/commands/context.hpp>
#include <ntool/commands/names_and_networks.hpp>
#include <ntool/engine/probe/multipath_prober.hpp>
#include <ntool/net/probe_port.hpp>

namespace ntool::commands::traceroute {

/// `known` null: addresses only.
Result<engine::MultipathResult> trace_all_ways(const Plan& plan, const Target& target, net::ProbePort& port,
                                               Context& context, NamesAndNetworks* known);

/// Waits a moment for names, and shows it.
Result<void> show_all_ways(const Plan& plan, const Target& target, const engine::MultipathResult& result,
                           net::ProbePort& port, Context& context, NamesAndNetworks* known);

/// For --dot, with the names that are known now.
std::string graph_of_ways(const Target& target, const engine::MultipathResult& result, const NamesAndNetworks* known);

/// How an address is shown, any bytes made safe by the caller of the last two.
using Named = std::function<std::string(const IpAddress&)>;

/// " 2  b  10.0.1.1  1.234 ms   7 of 16 flows  -> d": a line for each address, with a letter to which links refer;
/// behind the hops how sure it is.
std::string multipath_text(const engine::MultipathResult& result, const Named& named, double confidence);

/// A graph for dot(1): nodes are addresses, edges links with the number of flows that took them.
std::string multipath_dot(const std::string& target, const engine::MultipathResult& result, const Named& named);

}  // namespace ntool::commands::traceroute
