// Which port carries the probes.
#pragma once

#include "plan.hpp"

#include <memory>

#include <ntool/net/probe_port.hpp>

namespace ntool::commands::traceroute {

/// Errors: what the address or interface to send from, or the rights of this process, do not allow.
Result<std::unique_ptr<net::ProbePort>> open_way(const Plan& plan, Context& context);

}  // namespace ntool::commands::traceroute
