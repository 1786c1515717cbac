#include "read_mac.hpp"

#include <ntool/wire/ethernet.hpp>

namespace ntool::wire {

Result<EthernetFrame> parse_ethernet(Bytes frame) {
  ByteReader reader(frame);
  EthernetFrame parsed;
  parsed.destination = TRY(read_mac(reader));
  parsed.source = TRY(read_mac(reader));
  parsed.type = TRY(reader.u16());
  parsed.payload = reader.rest();
  return parsed;
}

void emit_ethernet(const EthernetFrame& frame, ByteWriter& out) {
  out.bytes(frame.destination);
  out.bytes(frame.source);
  out.u16(frame.type);
  out.bytes(frame.payload);
}

}  // namespace ntool::wire
