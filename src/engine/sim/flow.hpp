// The flow of a packet: what a router that balances by flow looks at (RFC 2992).
#pragma once

#include <ntool/engine/sim/random.hpp>
#include <ntool/wire/ip_packet.hpp>

namespace ntool::engine::sim {

/// Equal for packets of one flow: addresses, protocol, and the ports, or for ICMP the checksum and the identifier. What
/// routers were seen to look at are the first bytes of the transport's header, for ICMP with the checksum among them
/// but not the sequence number ("Avoiding traceroute anomalies with Paris traceroute", IMC 2006). So the echo requests
/// of a ping, whose checksum changes with their sequence number, spread, and those of a tracer that keeps the checksum
/// stay together. `salt` is the router's own, so that two routers do not choose alike.
[[nodiscard]] std::uint64_t flow_hash(const wire::IpPacket& packet, std::uint64_t salt);

}  // namespace ntool::engine::sim
