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

/// How an address is shown: "192.0.2.1", "name (192.0.2.1)", "name (192.0.2.1) [AS64496]".
using Shown = std::function<std::string(const IpAddress&)>;

/// What a line has besides addresses, times and marks.
struct Additions {
  bool extensions = false;  ///< -e: "<MPLS:L=3001,E=0,S=1,T=1>" behind an address
  bool tcp_flags = false;   ///< -O info: "<syn,ack>" behind the target
  bool back = false;        ///< --back: "'-12'", how many hops the way back seems to have where that is another number
};

/// " 1  name (192.0.2.1)  0.042 ms  0.017 ms *": the address where it differs from the one before, marks such as "!H"
/// behind their time.
std::string hop_line(const engine::TraceHop& hop, const Shown& shown, const Additions& additions = {});

/// "!N", "!X", "!F-1400", "!<10>" …; empty for "time exceeded" and where no ICMP error came.
std::string mark_of(const engine::TraceReply& reply);

/// "MPLS:L=3001,E=0,S=1,T=1/L=16,…;INC:11,192.0.2.1,"eth1",mtu=1500;5/1:0a0b0c0d", safe for a terminal; empty where a
/// router added nothing.
std::string extensions_text(const engine::TraceReply& reply);

}  // namespace ntool::commands::traceroute
