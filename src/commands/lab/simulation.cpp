#include "simulation.hpp"

#include "network.hpp"
#include "packet_record.hpp"

#include <ntool/engine/sim/gateway.hpp>
#include <ntool/engine/sim/network.hpp>
#include <ntool/net/carry.hpp>
#include <ntool/net/packet_port.hpp>
#include <ntool/sys/clock.hpp>
#include <ntool/sys/timers.hpp>

namespace ntool::commands::lab {

struct Simulation::Parts {
  explicit Parts(const engine::lab::Internet& internet)
      : network(internet.topology),
        gateway(network, {.mac = internet.mac, .ipv4 = internet.gateway, .ipv6 = internet.gateway6}) {}

  sys::SystemClock clock;
  engine::sim::Network network;
  engine::sim::Gateway gateway;
  std::unique_ptr<PacketRecord> record;
  std::optional<net::PacketPort> port;
  std::optional<Instant> next;
  Drops drops;
  Instant counted_at{};

  /// More is to be done at once.
  [[nodiscard]] bool is_busy() { return next && *next <= clock.now(); }
};

Simulation::Simulation(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Simulation::Simulation(Simulation&&) noexcept = default;
Simulation& Simulation::operator=(Simulation&&) noexcept = default;
Simulation::~Simulation() = default;

Result<Simulation> Simulation::start(const engine::lab::Internet& internet, const std::optional<std::string>& record) {
  auto parts = std::make_unique<Parts>(internet);
  parts->port = TRY(net::PacketPort::open(internet_interface, parts->clock));
  if (record) {
    parts->record = TRY(PacketRecord::create(*record));
    parts->network.trace_to([to = parts->record.get()](const engine::sim::TraceEvent& event) { to->note(event); });
  }
  sys::precise_timers();
  return Simulation(std::move(parts));
}

Result<void> Simulation::watch(sys::Poller& poller) {
  return parts_->port->watch(poller);
}

void Simulation::forget(sys::Poller& poller) {
  parts_->port->forget(poller);
}

Result<void> Simulation::turn() {
  parts_->next = TRY(net::carry(parts_->gateway, *parts_->port, parts_->clock));
  // While there is more to do at once, lines wait for each other.
  if (parts_->record && !parts_->is_busy()) parts_->record->flush();
  return {};
}

std::optional<Error> Simulation::take_record_error() {
  return parts_->record ? parts_->record->take_error() : std::nullopt;
}

std::optional<Simulation::Drops> Simulation::new_drops() {
  // Asking costs a system call: not while there is more to do, unless that does not end.
  constexpr Duration longest_without = std::chrono::milliseconds(50);
  const auto now_is = parts_->clock.now();
  if (parts_->is_busy() && now_is < parts_->counted_at + longest_without) return std::nullopt;
  parts_->counted_at = now_is;
  const auto port = parts_->port->counters();
  if (!port) return std::nullopt;
  const Drops now{.missed = port->missed, .unsent = port->unsent + parts_->gateway.counters().unspoken};
  if (now == parts_->drops) return std::nullopt;
  return parts_->drops = now;
}

std::optional<Instant> Simulation::poll_timeout() const {
  return parts_->next;
}

}  // namespace ntool::commands::lab
