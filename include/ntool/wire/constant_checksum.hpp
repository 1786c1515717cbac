// Probes that keep a flow together: routers that balance by the first bytes of the transport header see its checksum
// there (ICMP), so it must not change with what tells probes apart ("Paris traceroute", Augustin et al., IMC 2006).
#pragma once

#include <cstdint>

#include <ntool/base/bytes.hpp>
#include <ntool/base/numbers.hpp>

namespace ntool::wire {

/// What makes up for an id elsewhere in the same packet: in one's complement arithmetic (RFC 1071) a number and its
/// inverse add up to 0xffff whatever the number is, so that the sum over both is the same for all.
constexpr std::uint16_t checksum_inverse(Seq id) {
  return static_cast<std::uint16_t>(~id.value());
}

/// Writes the two bytes at the front of an echo's payload that make up for its sequence number. A payload below two
/// bytes is left alone.
inline void make_checksum_constant(MutableBytes payload, Seq sequence) {
  if (payload.size() < 2) return;
  const std::uint16_t inverse = checksum_inverse(sequence);
  payload[0] = static_cast<std::uint8_t>(inverse >> 8U);
  payload[1] = static_cast<std::uint8_t>(inverse & 0xffU);
}

}  // namespace ntool::wire
