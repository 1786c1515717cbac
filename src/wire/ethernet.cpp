#include <algorithm>

#include <ntool/wire/ethernet.hpp>

namespace ntool::wire {
namespace {

MacAddress read_mac(Bytes bytes) {
  MacAddress mac{};
  std::ranges::copy(bytes.first(mac.size()), mac.begin());
  return mac;
}

}  // namespace

Result<EthernetFrame> parse_ethernet(Bytes frame) {
  constexpr std::size_t mac_size = std::tuple_size_v<MacAddress>;
  ByteReader reader(frame);
  EthernetFrame parsed;
  parsed.destination = read_mac(TRY(reader.take(mac_size)));
  parsed.source = read_mac(TRY(reader.take(mac_size)));
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
