// The whole simulated network against chosen packets at chosen times. The first byte chooses a topology; then come
// packets, each behind a byte of milliseconds since the one before, a byte of what is done to it, and two bytes of
// length: bit 0 makes lengths and checksums right, so that fuzzed packets get past the first judgement; bit 1 takes out
// what has arrived before it; bits 2 to 4 cut it into fragments; bit 5 makes an IPv4 TCP segment the next one in the
// conversation with the server that spoke last, so that fuzzed ones get behind the handshake. Whatever comes in:
// nothing crashes, no packet costs more than a bounded number of answers, they arrive in order, and what no test
// mangles is right.
#include "engine/sim/fragments.hpp"
#include "engine/sim/rewrite.hpp"
#include "require.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include <ntool/engine/sim/network.hpp>
#include <ntool/engine/sim/topology_text.hpp>
#include <ntool/wire/ip_packet.hpp>
#include <ntool/wire/transport_header.hpp>

using namespace ntool;
using namespace std::chrono_literals;
using fuzz::require;

namespace {

/// 198.51.100.1 is what the packets of the corpus go to.
constexpr std::array<std::string_view, 6> topologies = {
    "target 0.0.0.0/0 ::/0 rtt 3ms tcp open banner 80 hello\\n banner 81 a\\sbit\\smore udp echo",
    "link mtu 576\nhop 10.0.0.1 fd00::1 rtt 1ms mpls 3 interface eth0 ifindex 3 ifmtu 1500\n"
    "hop 10.0.0.2 10.0.0.3 rtt 2ms mtu 1280 nat 10.9.9.9 fd00::9 limit 3/s\n"
    "target 0.0.0.0/0 ::/0 rtt 9ms jitter 1ms tcp open banner 80 hello udp echo",
    "hop 10.0.0.1 fd00::1 rtt 1ms\nhop 10.0.0.2 fd00::2 rtt 5ms\nloop 1 2\ntarget 0.0.0.0/0 ::/0",
    "hop 10.0.0.1 fd00::1 loss 20% balance packet\n"
    "target 0.0.0.0/0 ::/0 rtt 50ms loss 20% duplicate 20% reorder 20% 9ms corrupt 10% tcp open banner 80 hello udp "
    "echo",
    "target 198.51.100.0/24 tcp reset udp 7 echo\npath\nhop 10.1.0.1 nat 10.9.9.9 quote 8\ntarget ::/0 tcp reject",
    "hop 10.0.0.1 fd00::1\ntarget 0.0.0.0/0 ::/0 tcp open banner 80 hello udp echo",
};
/// Its hop and its target say chosen bytes.
constexpr std::size_t mangled = 5;

engine::sim::Network network_of(std::size_t which) {
  auto topology = engine::sim::parse_topology(topologies[which]);
  require(topology.has_value());
  if (which == mangled) {
    topology->paths[0].hops[0].mangling = engine::sim::Mangling{.patches = {{0, {0x6f}}, {30, {1, 2}}}, .repair = true};
    topology->paths[0].targets[0].mangling = engine::sim::Mangling{.append = {1, 2, 3}, .cut = 60, .repair = true};
  }
  return engine::sim::Network(std::move(*topology));
}

class Host {
 public:
  explicit Host(std::size_t which) : network_(network_of(which)), which_(which) {}

  void send(std::vector<std::uint8_t> packet, unsigned what) {
    if ((what & 0x20U) != 0) continue_conversation(packet);
    if ((what & 1U) != 0) engine::sim::repair(packet);
    const std::size_t mtu = 68 + (what >> 2U & 7U) * 200;
    engine::sim::Fragmenter pieces(packet, (what & 0x1cU) != 0 ? mtu : 65535, ++identification_, room_);
    while (const auto piece = pieces.next()) {
      network_.inject(*piece, now);
      ++sent_;
    }
  }
  /// Takes out what has arrived.
  void receive() {
    while (const auto delivery = network_.poll_output(now)) {
      require(delivery->at >= last_ && delivery->at <= now && ++received_ <= most());
      last_ = delivery->at;
      if (delivery->answers) require(*delivery->answers < sent_);
      if (which_ == mangled) continue;
      const auto packet = wire::parse_ip_packet(delivery->packet);
      require(packet && packet->checksum_ok && !packet->cut);
      require(delivery->packet.size() <= std::size_t{65535} + 40);
      if (packet->protocol == wire::ip_protocol::tcp && !engine::sim::is_fragment(*packet)) remember(*packet);
    }
  }
  void finish() {
    int steps = 0;
    while (const auto next = network_.poll_timeout()) {
      now = std::max(now, *next);
      receive();
      require(++steps < 100'000);
    }
  }

  Instant now{1000s};

 private:
  void remember(const wire::IpPacket& packet) {
    const auto segment = wire::parse_tcp(packet.payload, packet.source, packet.destination);
    require(segment.has_value());
    ours_ = segment->acknowledgement;
    theirs_ = segment->sequence +
              static_cast<std::uint32_t>(segment->payload.size() + (segment->syn ? 1 : 0) + (segment->fin ? 1 : 0));
  }
  void continue_conversation(std::vector<std::uint8_t>& packet) const {
    if (packet.size() < 40 || packet[0] != 0x45 || packet[9] != wire::ip_protocol::tcp) return;
    for (std::size_t i = 0; i < 4; ++i) {
      packet[24 + i] = static_cast<std::uint8_t>(ours_ >> (24 - 8 * i));
      packet[28 + i] = static_cast<std::uint8_t>(theirs_ >> (24 - 8 * i));
    }
  }

  /// 65,535 bytes in fragments of 552, twice; a server's ten segments, and what it says again.
  [[nodiscard]] std::size_t most() const { return sent_ * (2 * 120 + 20); }

  engine::sim::Network network_;
  std::size_t which_;
  std::vector<std::uint8_t> room_;
  std::uint32_t identification_ = 0;
  std::size_t sent_ = 0, received_ = 0;
  std::uint32_t ours_ = 0, theirs_ = 0;
  Instant last_{};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader input(Bytes(data, size));
  const auto which = input.u8();
  if (!which) return 0;
  Host host(*which % topologies.size());
  for (int i = 0; i < 256 && !input.empty(); ++i) {
    const auto wait = input.u8();
    const auto what = input.u8();
    const auto length = input.u16();
    if (!wait || !what || !length) break;
    const auto packet = input.take(std::min<std::size_t>(*length, input.remaining()));
    host.now = host.now + *wait * 1ms;
    if ((*what & 2U) != 0) host.receive();
    host.send(std::vector<std::uint8_t>(packet->begin(), packet->end()), *what);
  }
  host.finish();
  return 0;
}
