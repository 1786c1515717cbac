// IPv4 and IPv6 packets, whole and quoted. What parses stays within the input, and is the same again after it was
// emitted.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include <ntool/wire/ip_packet.hpp>

using namespace ntool;

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

/// Nothing outside the input was lent.
void within(Bytes part, Bytes whole) {
  must(part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size()));
}

void again(wire::IpPacket packet) {
  if (packet.source.is_v6()) {  // emitted without extension headers, thus with a protocol that is none
    packet.more_fragments = false;
    packet.fragment_offset = 0;
    packet.protocol = wire::ip_protocol::udp;
  }
  ByteWriter out;
  wire::emit_ip_packet(packet, out);
  const auto same = wire::parse_ip_packet(out.view());
  must(same && same->checksum_ok && !same->cut);
  must(same->source == packet.source && same->destination == packet.destination && same->ttl == packet.ttl);
  must(same->protocol == packet.protocol && same->traffic_class == packet.traffic_class);
  must(same->identification == packet.identification && same->flow_label == packet.flow_label);
  must(same->dont_fragment == packet.dont_fragment && same->more_fragments == packet.more_fragments);
  must(same->fragment_offset == packet.fragment_offset);
  must(std::ranges::equal(same->options, packet.options) && std::ranges::equal(same->payload, packet.payload));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  if (const auto packet = wire::parse_ip_packet(bytes)) {
    within(packet->payload, bytes);
    within(packet->options, bytes);
    must(packet->source.family() == packet->destination.family());
    must(packet->fragment_offset % 8 == 0 && packet->options.size() % 4 == 0);
    again(*packet);
  }
  for (const auto family : {Family::ipv4, Family::ipv6}) {
    if (const auto quoted = wire::parse_quoted_packet(bytes, family)) {
      within(quoted->payload, bytes);
      must(quoted->source.family() == family);
      // A quote ends where its bytes end, whatever its header says.
      must(quoted->payload.empty() || quoted->payload.data() + quoted->payload.size() == data + size);
    }
  }
  if (size > 1) {  // in two parts, the first of even length
    const std::size_t half = size / 2 & ~std::size_t{1};
    must(wire::checksum(bytes.subspan(half), wire::checksum_sum(bytes.first(half))) == wire::checksum(bytes));
  }
  return 0;
}
