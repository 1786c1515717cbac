// Echo payloads that keep a flow together: routers that balance by the first bytes of the transport header see ICMP's
// checksum there, so it must not change with the sequence number ("Paris traceroute", Augustin et al., IMC 2006).
#pragma once

#include <cstdint>

#include <ntool/base/bytes.hpp>
#include <ntool/base/numbers.hpp>

namespace ntool::engine {

/// Writes the two bytes at the front of an echo's payload that make up for its sequence number: in one's complement
/// arithmetic (RFC 1071) a number and its inverse add up to 0xffff whatever the number is, so that the sum over both is
/// the same for all. A payload below two bytes is left alone.
inline void make_checksum_constant(MutableBytes payload, Seq sequence) {
  if (payload.size() < 2) return;
  const auto inverse = static_cast<std::uint16_t>(~sequence.value());
  payload[0] = static_cast<std::uint8_t>(inverse >> 8U);
  payload[1] = static_cast<std::uint8_t>(inverse & 0xffU);
}

}  // namespace ntool::engine
