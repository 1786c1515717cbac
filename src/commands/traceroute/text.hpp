// The traditional lines of traceroute 2.1.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <ntool/base/ip.hpp>
#include <ntool/engine/probe/trace_hop.hpp>

namespace ntool::commands::traceroute {

/// "traceroute to H (A), 30 hops max, 60 byte packets"
std::string heading(std::string_view host, const IpAddress& target, Ttl last, std::size_t packet_length);

/// How an address is shown: "192.0.2.1", or "name (192.0.2.1)".
using Shown = std::function<std::string(const IpAddress&)>;

/// " 1  name (192.0.2.1)  0.042 ms  0.017 ms *": the address where it differs from the one before, marks such as "!H"
/// behind their time.
std::string hop_line(const engine::TraceHop& hop, const Shown& shown);

/// "!N", "!X", "!F-1400", "!<10>" …; empty for "time exceeded" and where no ICMP error came.
std::string mark_of(const engine::TraceReply& reply);

}  // namespace ntool::commands::traceroute
