#include <ntool/net/frame_queue.hpp>

namespace ntool::net {

void FrameQueue::add(Bytes frame) {
  if (!has_room() || frame.size() > slot_size_) {
    ++unsent_;
    return;
  }
  const std::size_t slot = (first_ + waiting_++) % size;
  std::ranges::copy(frame, slots_.begin() + static_cast<std::ptrdiff_t>(slot * slot_size_));
  sizes_[slot] = frame.size();
}

std::span<const Bytes> FrameQueue::next_batch(Batch& batch) const {
  const std::size_t count = std::min(waiting_, batch.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t slot = (first_ + i) % size;
    batch[i] = Bytes(slots_).subspan(slot * slot_size_, sizes_[slot]);
  }
  return std::span<const Bytes>(batch).first(count);
}

void FrameQueue::take_out(std::size_t count) {
  first_ = (first_ + count) % size;
  waiting_ -= count;
}

}  // namespace ntool::net
