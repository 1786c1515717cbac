#include <algorithm>

#include <ntool/engine/sim/deliveries.hpp>

namespace ntool::engine::sim {
namespace {

constexpr std::size_t spare_bytes = 2048;  // more than packets of one kind differ by

}  // namespace

/// True: a packet of that size fits into the slot that unused_slot() gives. Others that are unused lose their room for
/// it.
bool Deliveries::make_room(std::size_t size) {
  const auto more = [&] {
    const std::size_t has = free_.empty() ? 0 : slots_[free_.back()].capacity();
    const bool anew = free_.empty() && bare_.empty();
    return (size > has ? size - has : 0) + (anew ? per_slot : 0);
  };
  while (room_ + more() > most_room_) {
    if (free_.empty()) return false;
    Slot& slot = slots_[free_.back()];
    room_ -= slot.capacity();
    slot = Slot();
    bare_.push_back(free_.back());
    free_.pop_back();
  }
  return true;
}

std::size_t Deliveries::unused_slot() {
  if (free_.empty() && bare_.empty()) {
    bare_.push_back(slots_.size());
    slots_.emplace_back();
    room_ += per_slot;
  }
  auto& unused = free_.empty() ? bare_ : free_;
  const std::size_t slot = unused.back();
  unused.pop_back();
  return slot;
}

bool Deliveries::add(Bytes packet, Instant at, std::optional<std::uint64_t> answers) {
  if (!make_room(packet.size())) return false;
  const std::size_t index = unused_slot();
  Slot& slot = slots_[index];
  // While room is scarce a small packet does not sit in that of a large one.
  const bool wasteful = room_ > most_room_ / 2 && slot.capacity() > packet.size() + spare_bytes;
  if (slot.capacity() < packet.size() || wasteful) {
    room_ -= slot.capacity();
    slot = Slot();
    slot.reserve(packet.size());  // no more than that: growth by doubling would go past the bound
    room_ += slot.capacity();
  }
  slot.assign(packet.begin(), packet.end());
  heap_.push_back({at, added_++, index, answers});
  std::ranges::push_heap(heap_, later);
  return true;
}

void Deliveries::give_back() {
  heap_ = {};
  slots_ = {};
  free_ = {};
  bare_ = {};
  room_ = 0;
}

std::optional<Delivery> Deliveries::take(Instant now) {
  if (lent_) {
    free_.push_back(*lent_);
    lent_.reset();
  }
  if (heap_.empty() && room_ > kept_room()) give_back();
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
