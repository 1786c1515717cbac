#include "machine.hpp"

#include <algorithm>

#include <ntool/engine/sim/network.hpp>

namespace ntool::engine::sim {

Network::Network(Topology topology) : machine_(std::make_unique<Machine>(std::move(topology))) {}
Network::~Network() = default;
Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;

void Network::inject(Bytes ip_packet, Instant now) {
  machine_->inject(*this, ip_packet, now);
}

std::optional<Delivery> Network::poll_output(Instant now) {
  return machine_->poll_output(now);
}

std::optional<Instant> Network::poll_timeout() const {
  const auto arrival = machine_->deliveries.next();
  const auto repeat = machine_->tcp.next();
  return arrival && repeat ? std::min(*arrival, *repeat) : arrival ? arrival : repeat;
}

void Network::send(Bytes packet, Instant at) {
  const bool added = machine_->deliveries.add(packet, at, std::nullopt);
  if (!added && machine_->trace) {
    machine_->trace({TraceEvent::Kind::ended, at, std::nullopt, packet, queue_full});
  }
}

void Network::answer_by(Answering answering) {
  machine_->answering = std::move(answering);
}

void Network::trace_to(std::function<void(const TraceEvent&)> sink) {
  machine_->trace = std::move(sink);
}

const Topology& Network::topology() const {
  return machine_->topology;
}

}  // namespace ntool::engine::sim
