// Gateway: a simulated network (network.hpp) behind one Ethernet link, as a passive machine: frames in, frames out,
// time as an argument. It is the router that the hosts of the link have for their default routes, and no hop of any
// path: it takes nothing from a TTL. To itself it answers ARP requests, neighbour solicitations (also those that probe
// for duplicates or for reachability) and pings, all at once and with nothing of the network's delays; whatever else
// comes to its own addresses, to many, to another Ethernet address, in another frame type or broken is ignored.
//
//   gateway.handle_frame(frame, came_at);
//   while (const auto frame = gateway.poll_frame(now)) send(*frame);
//   wait_until(gateway.poll_timeout());
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/time.hpp>
#include <ntool/engine/sim/network.hpp>
#include <ntool/wire/ethernet.hpp>
#include <ntool/wire/ip_packet.hpp>

namespace ntool::engine::sim {

struct GatewayIdentity {
  wire::MacAddress mac{};
  std::optional<IpAddress> ipv4 = {}, ipv6 = {};
};

class Gateway {
 public:
  /// `network` must outlive the gateway. `neighbor`: where what leaves the network goes until somebody has spoken;
  /// none: to all. After that it goes to whoever has sent the last sound ARP, neighbour discovery or IP frame to us:
  /// there is one host on this link.
  Gateway(Network& network, GatewayIdentity identity, std::optional<wire::MacAddress> neighbor = {})
      : network_(network), identity_(identity), neighbor_(neighbor), own_(own_answers) {}

  /// A frame has come. Time does not go back here: an earlier `at` than the last one counts as that.
  void handle_frame(Bytes frame, Instant at);
  /// The next frame that is due by `now`, valid until the next call; nullopt: nothing until poll_timeout().
  std::optional<Bytes> poll_frame(Instant now);
  /// When to ask poll_frame() again; an instant that has passed: now.
  [[nodiscard]] std::optional<Instant> poll_timeout() const;

  struct Counters {
    std::uint64_t frames = 0;    ///< that came
    std::uint64_t packets = 0;   ///< of them into the network
    std::uint64_t answers = 0;   ///< of the gateway's own
    std::uint64_t unspoken = 0;  ///< own answers that were one too many: poll_frame() was not asked in time
  };
  [[nodiscard]] const Counters& counters() const { return counters_; }
  [[nodiscard]] std::optional<wire::MacAddress> neighbor() const { return neighbor_; }

 private:
  /// So many own answers may wait; a caller that asks for frames after each batch of them never has more.
  static constexpr std::size_t own_answers = 256;

  void handle_arp(const wire::EthernetFrame& frame);
  void handle_ip(const wire::EthernetFrame& frame, Family family);
  void answer_solicitation(const wire::EthernetFrame& frame, const wire::IpPacket& packet);
  void answer_echo(const wire::EthernetFrame& frame, const wire::IpPacket& packet);
  void learn(const wire::EthernetFrame& frame) { neighbor_ = frame.source; }
  [[nodiscard]] bool is_ours(const IpAddress& address) const;
  ByteWriter* begin_answer(const wire::MacAddress& to, std::uint16_t type);

  Network& network_;
  GatewayIdentity identity_;
  std::optional<wire::MacAddress> neighbor_;
  Instant last_{};
  /// Own answers wait in a ring, whose room is used again.
  std::vector<ByteWriter> own_;
  std::size_t first_ = 0, waiting_ = 0;
  ByteWriter transport_;  ///< where an own answer begins
  ByteWriter frame_;      ///< around what the network delivers
  Counters counters_;
};

}  // namespace ntool::engine::sim
