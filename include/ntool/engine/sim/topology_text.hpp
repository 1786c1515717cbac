// A topology from text, one thing a line, '#' begins a comment:
//
//   seed 7
//   source 192.0.2.9 2001:db8::9
//   hop 10.0.0.1 2001:db8:1::1 rtt 1ms jitter 200us
//   hop 10.0.1.1 silent
//   hop 10.0.2.1 10.0.2.2 rtt 5ms balance packet limit 10/s burst 3
//   target 203.0.113.5 2001:db8:2::5 rtt 20ms loss 10% tcp 80 open tcp drop udp echo
//   link mtu 1500                       # of our own host's link: larger answers come in fragments
//   path                                # another one: hops from here on belong to it
//   target 198.51.100.0/24
//
//   hop and target   rtt TIME, jitter TIME, loss N%, duplicate N%, reorder N% TIME, ttl N, limit N/s [burst N],
//                    quote BYTES|full
//   hop              silent [N%], balance flow|packet, mtu N [unreported], mpls LABEL[/TC[/TTL]] (outermost first),
//                    unreachable net|host|protocol|port|admin|CODE, error TYPE/CODE,
//                    nat ADDRESS… (the source of what goes on), interface NAME, ifindex N, ifmtu N (told in its errors)
//   target           corrupt N%, badsum N%, icmp answer|drop|unreachable, tcp [PORTS] open|reset|drop|reject,
//                    udp [PORTS] closed|echo|drop; without PORTS the rule is for all others,
//                    banner PORT TEXT (of an open port; \n, \r, \s for a blank, \\ and \x7f stand for their bytes)
//   loop A B         behind the hops of a path: these two pass packets to each other; 1 is the first hop
//
// TIME is a number with ns, us, ms or s, up to an hour. Addresses come first.
#pragma once

#include <string_view>

#include <ntool/base/result.hpp>
#include <ntool/engine/sim/topology.hpp>

namespace ntool::engine::sim {

/// Errors: Errc::malformed, with the number of the line and what is wrong in it.
Result<Topology> parse_topology(std::string_view text);

}  // namespace ntool::engine::sim
