#include <algorithm>

#include <ntool/engine/sim/deliveries.hpp>

namespace ntool::engine::sim {

void Deliveries::add(Bytes packet, Instant at, std::optional<std::uint64_t> answers) {
  if (free_.empty()) {
    free_.push_back(slots_.size());
    slots_.emplace_back();
  }
  const std::size_t slot = free_.back();
  free_.pop_back();
  slots_[slot].assign(packet.begin(), packet.end());
  heap_.push_back({at, added_++, slot, answers});
  std::ranges::push_heap(heap_, later);
}

std::optional<Delivery> Deliveries::take(Instant now) {
  if (lent_) {
    free_.push_back(*lent_);
    lent_.reset();
  }
  if (heap_.empty() || heap_.front().at > now) return std::nullopt;
  std::ranges::pop_heap(heap_, later);
  const Entry entry = heap_.back();
  heap_.pop_back();
  lent_ = entry.slot;
  return Delivery{slots_[entry.slot], entry.at, entry.answers};
}

std::optional<Instant> Deliveries::next() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().at;
}

}  // namespace ntool::engine::sim
