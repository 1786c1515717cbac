// Frames to a gateway (engine/sim/gateway.hpp): Ethernet, ARP, neighbour discovery and whole packets. Each frame of the
// input has two bytes of length before it. What comes out is a frame from the gateway, and time comes to an end.
#include "require.hpp"

#include <algorithm>
#include <cstdint>

#include <ntool/engine/sim/gateway.hpp>
#include <ntool/engine/sim/topology_text.hpp>
#include <ntool/wire/arp.hpp>
#include <ntool/wire/neighbor_discovery.hpp>

using namespace ntool;
using fuzz::require;

namespace {

constexpr wire::MacAddress mac{0x02, 0x42, 0x64, 0x40, 0x00, 0x01};

const engine::sim::Topology& topology() {
  static const auto parsed = engine::sim::parse_topology(
      "hop 10.0.0.1 2001:db8:1::1 rtt 1ms\ntarget 203.0.113.5 2001:db8:2::5 rtt 2ms tcp 80 open udp echo");
  return parsed.value();
}

void arp(Bytes payload) {
  const auto packet = wire::parse_arp(payload);
  if (!packet) return;
  ByteWriter out;
  wire::emit_arp(*packet, out);
  require(out.size() <= payload.size() && std::ranges::equal(out.view(), payload.first(out.size())));
}

template <class Message, class Emit>
void again(const wire::IpPacket& packet, const Message& message, Emit&& emit, auto&& parse) {
  ByteWriter out;
  emit(message, packet.source, packet.destination, out);
  wire::IpPacket second = packet;
  second.payload = out.view();
  const auto parsed = parse(second);
  require(parsed && *parsed == message);
}

void discovery(Bytes payload) {
  const auto packet = wire::parse_ip_packet(payload);
  if (!packet) return;
  if (const auto message = wire::parse_neighbor_solicitation(*packet)) {
    again(*packet, *message, wire::emit_neighbor_solicitation, wire::parse_neighbor_solicitation);
  }
  if (const auto message = wire::parse_neighbor_advertisement(*packet)) {
    again(*packet, *message, wire::emit_neighbor_advertisement, wire::parse_neighbor_advertisement);
  }
}

void drain(engine::sim::Gateway& gateway, Instant now) {
  while (const auto frame = gateway.poll_frame(now)) {
    const auto parsed = wire::parse_ethernet(*frame);
    require(parsed && parsed->source == mac);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  engine::sim::Network network(topology());
  engine::sim::Gateway gateway(network,
                               {mac, IpAddress(IpAddress::V4Bytes{100, 64, 0, 1}),
                                IpAddress(IpAddress::V6Bytes{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})});
  Instant now{std::chrono::seconds(1)};
  ByteReader reader({data, size});
  while (!reader.empty()) {
    const auto length = reader.u16();
    if (!length) break;
    const auto frame = reader.take(std::min<std::size_t>(*length, reader.remaining()));
    if (const auto parsed = wire::parse_ethernet(*frame)) {
      arp(parsed->payload);
      discovery(parsed->payload);
    }
    gateway.handle_frame(*frame, now);
    drain(gateway, now);
    now = now + std::chrono::milliseconds(1);
  }
  drain(gateway, now + std::chrono::seconds(10));
  require(!gateway.poll_timeout());
  return 0;
}
