// UDP datagrams and TCP segments, over both families. What parses is the same again after it was emitted.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include <ntool/wire/transport_header.hpp>

using namespace ntool;

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

void udp(Bytes bytes, const IpAddress& address) {
  const auto datagram = wire::parse_udp(bytes, address, address);
  if (!datagram) return;
  must(datagram->payload.size() + 8 <= bytes.size());
  ByteWriter out;
  wire::emit_udp(*datagram, address, address, out);
  const auto same = wire::parse_udp(out.view(), address, address);
  must(same && same->checksum_ok && same->source == datagram->source && same->destination == datagram->destination);
  must(std::ranges::equal(same->payload, datagram->payload));
}

void tcp(Bytes bytes, const IpAddress& address) {
  const auto segment = wire::parse_tcp(bytes, address, address);
  if (!segment) return;
  must(segment->payload.size() + segment->options.size() + 20 == bytes.size());
  if (bytes.size() > 65535) return;
  ByteWriter out;
  wire::emit_tcp(*segment, address, address, out);
  const auto same = wire::parse_tcp(out.view(), address, address);
  must(same && same->checksum_ok && same->source == segment->source && same->destination == segment->destination);
  must(same->sequence == segment->sequence && same->acknowledgement == segment->acknowledgement);
  must(same->syn == segment->syn && same->ack == segment->ack && same->fin == segment->fin);
  must(same->rst == segment->rst && same->psh == segment->psh && same->window == segment->window);
  must(std::ranges::equal(same->options, segment->options) && std::ranges::equal(same->payload, segment->payload));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const auto family : {Family::ipv4, Family::ipv6}) {
    udp({data, size}, IpAddress::loopback(family));
    tcp({data, size}, IpAddress::loopback(family));
  }
  return 0;
}
