// DCCP packets, over both families. What parses of a request, response or reset is the same again after it was emitted.
#include <cstdint>
#include <cstdlib>

#include <ntool/wire/dccp.hpp>

using namespace ntool;

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const auto family : {Family::ipv4, Family::ipv6}) {
    const IpAddress address = IpAddress::loopback(family);
    const auto packet = wire::parse_dccp({data, size}, address, address);
    if (!packet) continue;
    must(packet->sequence >> 48U == 0 && packet->acknowledgement.value_or(0) >> 48U == 0);
    ByteWriter out;
    wire::emit_dccp(*packet, address, address, out);
    const auto same = wire::parse_dccp(out.view(), address, address);
    must(same && same->checksum_ok && same->source == packet->source && same->destination == packet->destination);
    must(same->type == packet->type && same->sequence == packet->sequence);
    must(same->acknowledgement == packet->acknowledgement && same->service_code == packet->service_code);
  }
  return 0;
}
