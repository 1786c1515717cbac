#include "flow.hpp"

#include "stir.hpp"

#include <algorithm>

namespace ntool::engine::sim {

std::uint64_t flow_hash(const wire::IpPacket& packet, std::uint64_t salt) {
  std::uint64_t hash = mix(salt ^ packet.protocol);
  hash = stir(hash, packet.source.bytes());
  hash = stir(hash, packet.destination.bytes());
  if (packet.fragment_offset > 0) return mix(hash);
  const Bytes head = packet.payload.first(std::min<std::size_t>(packet.payload.size(), 8));
  switch (packet.protocol) {
    case wire::ip_protocol::tcp:
    case wire::ip_protocol::udp: return mix(stir(hash, head.first(std::min<std::size_t>(head.size(), 4))));
    case wire::ip_protocol::icmp:
    case wire::ip_protocol::icmp_v6: return mix(stir(hash, head.first(std::min<std::size_t>(head.size(), 6))));
    default: return mix(hash);
  }
}

}  // namespace ntool::engine::sim
