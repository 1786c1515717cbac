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

/// A port for all of `hosts`. Where this process may not send ICMP at all, UDP does it, and `plan` says so afterwards.
/// Errors: what the address or interface to send from, or the rights of this process, do not allow.
Result<Way> open_way(Plan& plan, const std::deque<WatchedHost>& hosts, Context& context);

}  // namespace ntool::commands::mtr
