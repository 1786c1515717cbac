// Probes that keep a flow together: routers that balance by the first bytes of the transport header see its checksum
// there (ICMP), so it must not change with what tells probes apart ("Paris traceroute", Augustin et al., IMC 2006).
#pragma once

#include <cstdint>
#include <optional>

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

/// An id and its inverse, four bytes in all, in the place of those of `payload` that begin at `at`; what is too short
/// for them goes out as it is.
inline void write_marked(Bytes payload, std::size_t at, Seq id, ByteWriter& out) {
  constexpr std::size_t mark = 4;
  if (payload.size() < at + mark) return out.bytes(payload);
  out.bytes(payload.first(at));
  out.u16(id.value());
  out.u16(checksum_inverse(id));
  out.bytes(payload.subspan(at + mark));
}

/// What stands in a quote or an answer where we write ids.
struct ReadMark {
  std::optional<Seq> id = {};  ///< nullopt: it does not reach so far, or is padded there with zeros (RFC 4884 5.1)
  bool is_foreign = false;     ///< what stands there is none of ours: somebody has made it up
};

inline ReadMark read_mark(Bytes bytes, std::size_t at) {
  constexpr std::size_t mark = 4;
  if (bytes.size() < at + mark) return {};
  ByteReader reader(bytes.subspan(at));
  const std::uint16_t id = *reader.u16(), inverse = *reader.u16();
  if (inverse == checksum_inverse(Seq(id))) return {.id = Seq(id)};
  return {.is_foreign = id != 0 || inverse != 0};
}

}  // namespace ntool::wire
