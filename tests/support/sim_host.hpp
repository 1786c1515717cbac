// The host of a simulated world: what its ports share.
#pragma once

#include "support/fake_clock.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <vector>

#include <ntool/engine/sim/network.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::test {

/// What has arrived at the host, for each of those that listen: each reads what is its own, as sockets do.
class SimArrivals {
 public:
  struct Packet {
    std::vector<std::uint8_t> bytes;
    Instant at;
  };
  using Queue = std::deque<Packet>;

  std::shared_ptr<Queue> listen() {
    auto queue = std::make_shared<Queue>();
    queues_.push_back(queue);
    return queue;
  }
  void fetch(engine::sim::Network& network, Instant now) {
    std::erase_if(queues_, [](const auto& queue) { return queue.expired(); });
    while (const auto delivery = network.poll_output(now)) {
      for (const auto& listener : queues_) {
        listener.lock()->push_back({{delivery->packet.begin(), delivery->packet.end()}, delivery->at});
      }
    }
  }

 private:
  std::vector<std::weak_ptr<Queue>> queues_;
};

struct SimHost {
  engine::sim::Network& network;
  FakeClock& clock;
  SimArrivals& arrivals;

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
  explicit SimInbox(SimArrivals& arrivals) : queue_(arrivals.listen()) {}

  /// Takes packets from the network and appends what `read` makes of them, until the batch is full or nothing waits.
  template <class Read>
  void take(const SimHost& host, std::vector<wire::ProbeAnswer>& answers, Read&& read) {
    host.arrivals.fetch(host.network, host.clock.now());
    std::size_t used = 0;
    while (used < packets_.size() && !queue_->empty()) {
      packets_[used] = std::move(queue_->front().bytes);
      const Instant at = queue_->front().at;
      queue_->pop_front();
      const auto answer = read(Bytes(packets_[used]), at);
      if (!answer) continue;
      answers.push_back(*answer);
      ++used;
    }
  }

 private:
  std::shared_ptr<SimArrivals::Queue> queue_;
  std::array<std::vector<std::uint8_t>, 64> packets_;
};

}  // namespace ntool::test
