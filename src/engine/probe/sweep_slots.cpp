#include <ntool/engine/probe/sweep_slots.hpp>

namespace ntool::engine {
namespace {

using namespace std::chrono_literals;

constexpr Duration long_rest = 10s;
constexpr Duration short_rest = 1s;
constexpr SweepSlots::Id plenty = SweepSlots::Id{4} << 16U;

}  // namespace

SweepSlots::Id SweepSlots::acquire(Instant now) {
  const Duration rest = made_ < plenty ? long_rest : short_rest;
  const bool can_grow = made_ < most;
  if (over_.first != none && (!can_grow || now - (*this)[over_.first].since >= rest)) {
    const Id id = over_.first;
    remove(over_, id);
    (*this)[id] = {};
    return id;
  }
  if (!can_grow) return none;
  if (made_ % block_size == 0) blocks_.push_back(std::make_unique<Block>());
  return made_++;
}

void SweepSlots::release(Id id, Instant now, State how) {
  (*this)[id].state = how;
  (*this)[id].since = now;
  append(over_, id);
}

void SweepSlots::append(List& list, Id id) {
  auto& slot = (*this)[id];
  slot.before = list.last;
  slot.behind = none;
  if (list.last == none) {
    list.first = id;
  } else {
    (*this)[list.last].behind = id;
  }
  list.last = id;
  ++list.size;
}

void SweepSlots::remove(List& list, Id id) {
  const auto& slot = (*this)[id];
  if (slot.before == none) {
    list.first = slot.behind;
  } else {
    (*this)[slot.before].behind = slot.behind;
  }
  if (slot.behind == none) {
    list.last = slot.before;
  } else {
    (*this)[slot.behind].before = slot.before;
  }
  --list.size;
}

}  // namespace ntool::engine
