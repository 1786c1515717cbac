#include <algorithm>
#include <array>

#include <ntool/net/packet_port.hpp>

namespace ntool::net {
namespace {

constexpr std::size_t ethernet_header = 14;
/// A full queue is tried again so often, this far apart: together longer than any queue takes to be emptied, and short
/// beside the time after which a sender would ask again.
constexpr std::size_t most_refusals = 20;
constexpr Duration between_tries = std::chrono::microseconds(500);

}  // namespace

PacketPort::PacketPort(sys::PacketSocket socket, sys::Clock& clock)
    : socket_(std::move(socket)),
      clock_(&clock),
      slot_size_(socket_.mtu().value() + ethernet_header),
      slots_(slot_size_ * queue_size),
      sizes_(queue_size) {
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

void PacketPort::send(Bytes frame) {
  if (!has_room() || frame.size() > slot_size_) {
    ++counters_.unsent;
    return;
  }
  const std::size_t slot = (first_ + waiting_++) % queue_size;
  std::ranges::copy(frame, slots_.begin() + static_cast<std::ptrdiff_t>(slot * slot_size_));
  sizes_[slot] = frame.size();
}

void PacketPort::take_out(std::size_t count) {
  first_ = (first_ + count) % queue_size;
  waiting_ -= count;
}

Result<void> PacketPort::flush() {
  retry_at_.reset();
  std::array<Bytes, sys::PacketSocket::largest_batch> batch;
  while (waiting_ > 0) {
    const std::size_t count = std::min(waiting_, batch.size());
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t slot = (first_ + i) % queue_size;
      batch[i] = Bytes(slots_).subspan(slot * slot_size_, sizes_[slot]);
    }
    const auto sent = TRY(socket_.send(std::span<const Bytes>(batch).first(count)));
    counters_.sent += sent.count;
    take_out(sent.count);
    if (sent.count > 0) refusals_ = 0;
    if (sent.end == sys::PacketSocket::SendEnd::all) continue;
    if (sent.end == sys::PacketSocket::SendEnd::full && ++refusals_ < most_refusals) {
      retry_at_ = clock_->now() + between_tries;
      return {};
    }
    ++counters_.unsent;
    take_out(1);
  }
  return {};
}

std::optional<Instant> PacketPort::retry_at() const {
  return retry_at_;
}

Result<PacketPort::Counters> PacketPort::counters() {
  counters_.missed += TRY(socket_.take_drops());
  counters_.too_large = socket_.too_large();
  return counters_;
}

}  // namespace ntool::net
