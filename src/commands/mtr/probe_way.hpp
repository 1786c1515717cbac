// Which port carries the probes.
#pragma once

#include "plan.hpp"
#include "watched_host.hpp"

#include <deque>
#include <memory>

#include <ntool/commands/context.hpp>
#include <ntool/net/probe_port.hpp>

namespace ntool::commands::mtr {

struct Way {
  std::unique_ptr<net::ProbePort> port;
  /// Why UDP carries what ICMP should have; empty: it does not.
  std::string instead = {};
};

/// From one begin of a cycle to the next, so that a connection attempt of the one is over before the next.
inline constexpr Duration shortest_interval_of_a_tcp_flow = std::chrono::seconds(1);

/// A port for all of `hosts`. Settles how `plan` asks: where this process may not send ICMP at all, UDP does it; TCP is
/// made by hand where that is allowed and one flow suffices, else by the kernel, each probe from a port of its own.
/// Errors: what the address or interface to send from, or the rights of this process, do not allow.
Result<Way> open_way(Plan& plan, const std::deque<WatchedHost>& hosts, Context& context);

}  // namespace ntool::commands::mtr
