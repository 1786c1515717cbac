// By which flow a trace asks that is saved or compared: routers that balance their load choose the way by its source
// port, of ICMP by its identifier. Asked by another one, a path that is the same looks like another one.
#pragma once

#include "plan.hpp"

#include <functional>
#include <memory>

#include <ntool/engine/probe/path_session.hpp>
#include <ntool/net/probe_port.hpp>

namespace ntool::commands::traceroute {

/// Sets plan.flow_number of a run that is saved or compared: --sport, that of `before` where it asked by the same
/// method, or one that is drawn. `before` null: there is nothing to compare with.
void choose_flow(Plan& plan, const engine::PathSession* before);

/// Opens a port by plan.flow_number; where that is taken by one of the system's choice, and the plan says so then.
using OpenPort = std::function<Result<std::unique_ptr<net::ProbePort>>()>;
Result<std::unique_ptr<net::ProbePort>> open_by_flow(Plan& plan, const OpenPort& open);

}  // namespace ntool::commands::traceroute
