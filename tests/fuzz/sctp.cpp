// SCTP packets. What parses of an INIT, INIT ACK or ABORT is the same again after it was emitted.
#include "require.hpp"

#include <cstdint>

#include <ntool/wire/sctp.hpp>

using namespace ntool;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto packet = wire::parse_sctp({data, size});
  if (!packet) return 0;
  const auto chunk = packet->chunk;
  if (chunk != wire::sctp_chunk::init && chunk != wire::sctp_chunk::init_ack && chunk != wire::sctp_chunk::abort)
    return 0;
  ByteWriter out;
  wire::emit_sctp(*packet, out);
  const auto same = wire::parse_sctp(out.view());
  require(same && same->checksum_ok && same->source == packet->source && same->destination == packet->destination);
  require(same->verification_tag == packet->verification_tag && same->chunk == chunk);
  require(same->initiate_tag == packet->initiate_tag);
  return 0;
}
