// Which port carries the probes.
#pragma once

#include "plan.hpp"

#include <memory>

#include <ntool/commands/context.hpp>
#include <ntool/net/probe_port.hpp>

namespace ntool::commands::traceroute {

/// Settles how `plan` asks, where that depends on what this process may: TCP made by hand, or by the kernel.
/// Errors: what the address or interface to send from, the method's options, or the rights of this process do not
/// allow.
Result<std::unique_ptr<net::ProbePort>> open_way(Plan& plan, Family family, Context& context);

}  // namespace ntool::commands::traceroute
