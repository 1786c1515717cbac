// What comes back to raw probes: packets of their protocol, and quotes in ICMP errors. The first byte chooses the kind
// of probe and the family, the next two are the port's secret. An id that is found is one that we would have written.
#include "net/raw_probes.hpp"

#include <cstdint>
#include <cstdlib>

using namespace ntool;

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const Family family = (data[0] & 4U) == 0 ? Family::ipv4 : Family::ipv6;
  using Probe = net::RawPortRules::Probe;
  const Probe kind = (data[0] & 8U) != 0 ? Probe::sctp : static_cast<Probe>(data[0] & 3U);
  net::RawProbes probes({.probe = kind, .tcp_flags = data[0], .carries_payload = (data[0] & 16U) != 0},
                        static_cast<std::uint16_t>(data[1] << 8U | data[2]));
  const Bytes bytes(data + 3, size - 3);
  const IpAddress self = IpAddress::loopback(family);
  ByteWriter sent;
  probes.write({.id = Seq(data[1]), .to = self, .port = Port(80), .payload = bytes}, Port(50001), self, sent);
  if (const auto reply = probes.read(bytes, self, self)) {
    must(reply->payload.size() <= bytes.size());
    must(reply->id || reply->kind == wire::ProbeAnswer::Kind::datagram);
  }
  const auto quoted = wire::parse_quote(bytes, family);
  if (!quoted) return 0;
  const auto mark = probes.mark_quoted(*quoted);
  must(!mark.id || (quoted->transport.size() >= 4 && !mark.is_foreign));
  if (mark.id) must(probes.id_of(probes.sequence_of(*mark.id)) == mark.id);
  return 0;
}
