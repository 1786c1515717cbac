#include <ntool/net/packet_port.hpp>

namespace ntool::net {
namespace {

constexpr std::size_t ethernet_header = 14;

}  // namespace

PacketPort::PacketPort(sys::PacketSocket socket, sys::Clock& clock)
    : socket_(std::move(socket)), clock_(&clock), queue_(socket_.mtu().value() + ethernet_header) {
  incoming_.reserve(largest_batch());
  scale_.sample(clock_->now(), clock_->wall_now());
}

Result<PacketPort> PacketPort::open(const std::string& interface, sys::Clock& clock) {
  return PacketPort(TRY(sys::PacketSocket::open(interface)), clock);
}

Result<std::span<const IncomingFrame>> PacketPort::receive() {
  incoming_.clear();
  const auto frames = TRY(socket_.receive());
  if (!frames.empty()) {
    const Instant now = clock_->now();
    scale_.sample(now, clock_->wall_now());
    for (const auto& frame : frames) {
      const auto at = frame.stamp ? scale_.instant_of(*frame.stamp) : std::nullopt;
      incoming_.push_back({frame.bytes, at.value_or(now)});
    }
    counters_.received += frames.size();
  }
  return std::span<const IncomingFrame>(incoming_);
}

Result<PacketPort::Counters> PacketPort::counters() {
  counters_.sent = queue_.sent();
  counters_.unsent = queue_.unsent();
  counters_.missed += TRY(socket_.take_drops());
  counters_.too_large = socket_.too_large();
  return counters_;
}

}  // namespace ntool::net
