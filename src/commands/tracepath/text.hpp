// The traditional lines of tracepath (iputils 20221126).
#pragma once

#include <functional>
#include <string>

#include <ntool/engine/probe/mtu_trace.hpp>

namespace ntool::commands::tracepath {

/// How an address is shown.
using Shown = std::function<std::string(const IpAddress&)>;

/// " 1:  name                 0.123ms asymm  2 \n"
std::string event_line(const engine::MtuTraceEvent& event, Family family, const Shown& shown);

/// What stands on stderr where an ICMP error has no mark: "NET ERROR: Protocol not available"; empty: it has one.
std::string net_error(const engine::MtuTraceEvent& event);

/// "     Too many hops: pmtu 1500\n" where it is so, and "     Resume: pmtu 1500 hops 3 back 3 \n".
std::string resume(const engine::MtuTraceEnd& end, bool answered_with_data);

}  // namespace ntool::commands::tracepath
