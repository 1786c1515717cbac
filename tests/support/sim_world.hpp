// SimWorld: a simulated network with a host in it, for tests of probers: clock, loop and ports in one place.
//
//   SimWorld world("target 203.0.113.5 rtt 20ms loss 10%");
//   net::drive(prober, world.icmp_port(), world.loop(), on_event);
//
// Nothing sleeps: where the loop waits, the clock moves to what comes next.
#pragma once

#include "support/fake_clock.hpp"
#include "support/sim_connect_port.hpp"
#include "support/sim_packet_port.hpp"
#include "support/sim_poller.hpp"
#include "support/sim_raw_port.hpp"

#include <memory>
#include <string_view>

#include <ntool/engine/sim/network.hpp>
#include <ntool/net/loop.hpp>

namespace ntool::test {

class SimWorld {
 public:
  /// A topology as of engine/sim/topology_text.hpp. Throws where it is wrong: a test without its network must not pass.
  explicit SimWorld(std::string_view topology);
  SimWorld(const SimWorld&) = delete;
  SimWorld& operator=(const SimWorld&) = delete;

  [[nodiscard]] net::Loop loop() { return {poller, clock, stop}; }
  /// The ports for this kind of probe. Those of ICMP have identifiers of their own, one after the other.
  SimPacketPort& icmp_port(std::size_t nth = 0);
  SimPacketPort& udp_port();
  SimConnectPort& connect_port(net::ConnectPortRules rules = {});
  SimRawPort& raw_port(const net::RawPortRules& rules = {});

  [[nodiscard]] IpAddress source(Family family) const { return host_.source(family); }
  /// Time since the world began.
  [[nodiscard]] Duration elapsed() const { return clock.at - began_; }
  /// Somebody else than the topology's routers tells our host at that time that an IPv4 packet is undeliverable which
  /// it may never have sent. The packet's source is filled in.
  void forge_error(wire::IpPacket quoted, Duration since_beginning);
  static constexpr IpAddress forger{IpAddress::V4Bytes{198, 51, 100, 66}};
  /// Does something when that much time has passed since the beginning: raise the flag, send bytes …
  void after(Duration since_beginning, std::function<void()> what) {
    poller.at(began_ + since_beginning, std::move(what));
  }

  /// Whether a loop waits for packets: one that has forgotten its ports is not woken by them.
  bool heard = true;

  engine::sim::Network network;
  FakeClock clock;
  SimPoller poller{clock};
  sys::StopFlag stop;

 private:
  SimArrivals arrivals_;
  SimHost host_{network, clock, arrivals_};
  Instant began_;
  std::vector<std::unique_ptr<SimPacketPort>> icmp_;
  std::unique_ptr<SimPacketPort> udp_;
  std::unique_ptr<SimConnectPort> connect_;
  std::unique_ptr<SimRawPort> raw_;
};

}  // namespace ntool::test
