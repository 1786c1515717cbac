// The host of a simulated world: what its ports share.
#pragma once

#include "support/fake_clock.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <ntool/engine/sim/network.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::test {

struct SimHost {
  engine::sim::Network& network;
  FakeClock& clock;

  /// The topology's address of this family, or one from the blocks for documentation.
  [[nodiscard]] IpAddress source(Family family) const {
    for (const auto& address : network.topology().sources) {
      if (address.family() == family) return address;
    }
    return family == Family::ipv4
               ? IpAddress(IpAddress::V4Bytes{192, 0, 2, 1})
               : IpAddress(IpAddress::V6Bytes{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  }
  [[nodiscard]] bool has(const IpAddress& address) const { return address == source(address.family()); }
};

/// Received packets, kept for as long as answers lend from them: until the port's next call.
class SimInbox {
 public:
  /// Takes packets from the network and appends what `read` makes of them, until the batch is full or nothing waits.
  template <class Read>
  void take(const SimHost& host, std::vector<wire::ProbeAnswer>& answers, Read&& read) {
    std::size_t used = 0;
    while (used < packets_.size()) {
      const auto delivery = host.network.poll_output(host.clock.now());
      if (!delivery) return;
      packets_[used].assign(delivery->packet.begin(), delivery->packet.end());
      const auto answer = read(Bytes(packets_[used]), delivery->at);
      if (!answer) continue;
      answers.push_back(*answer);
      ++used;
    }
  }

 private:
  std::array<std::vector<std::uint8_t>, 64> packets_;
};

}  // namespace ntool::test
