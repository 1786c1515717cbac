#include "support/catch.hpp"

#include <ntool/engine/probe/sweep_slots.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::SweepSlots;
using Id = SweepSlots::Id;

namespace {

constexpr Instant start{1000s};

/// As many as are asked for, all at once.
std::vector<Id> acquire(SweepSlots& slots, std::size_t count, Instant now = start) {
  std::vector<Id> ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(slots.acquire(now));
  return ids;
}

std::vector<Id> ids_of(const SweepSlots& slots, const SweepSlots::List& list) {
  std::vector<Id> ids;
  for (Id id = list.first; id != SweepSlots::none; id = slots[id].behind) ids.push_back(id);
  return ids;
}

}  // namespace

TEST_CASE("slots: a number is an identifier and a sequence number, and back", "[sweep]") {
  SweepSlots slots;
  acquire(slots, 65'538);
  CHECK(SweepSlots::flow_of(65'537) == 1);
  CHECK(SweepSlots::sequence_of(65'537) == Seq(1));
  CHECK(slots.find(1, Seq(1)) == 65'537);
  CHECK(slots.find(0, Seq(65'535)) == 65'535);
}

TEST_CASE("slots: numbers that were never given out are none", "[sweep]") {
  SweepSlots slots;
  CHECK(slots.find(0, Seq(0)) == SweepSlots::none);
  acquire(slots, 2);
  CHECK(slots.find(0, Seq(1)) == 1);
  CHECK(slots.find(0, Seq(2)) == SweepSlots::none);
  CHECK(slots.find(1, Seq(0)) == SweepSlots::none);
  CHECK(slots.find(255, Seq(65'535)) == SweepSlots::none);
}

TEST_CASE("slots: a number rests for ten seconds after its probe was over, however long that took", "[sweep]") {
  SweepSlots slots;
  const Id id = slots.acquire(start);
  slots[id].sent_at = start;
  const Instant over = start + 1min;
  slots.release(id, over, SweepSlots::State::answered);
  CHECK(slots[id].state == SweepSlots::State::answered);
  CHECK(slots.acquire(over + 10s - 1ns) == 1);
  CHECK(slots.acquire(over + 10s) == id);
  CHECK(slots[id].state == SweepSlots::State::over);
  CHECK(slots.made() == 2);
}

TEST_CASE("slots: the number that has rested longest comes first, and free of what was in it", "[sweep]") {
  SweepSlots slots;
  const auto ids = acquire(slots, 3);
  slots[ids[1]].refusals = 3;
  slots[ids[1]].error_told = true;
  for (const std::size_t i : {1U, 0U, 2U}) slots.release(ids[i], start);
  CHECK(acquire(slots, 3, start + 1h) == std::vector<Id>{ids[1], ids[0], ids[2]});
  CHECK(slots[ids[1]].refusals == 0);
  CHECK_FALSE(slots[ids[1]].error_told);
}

TEST_CASE("slots: beyond four identifiers a second of rest is enough", "[sweep]") {
  SweepSlots slots;
  const Id first = slots.acquire(start);
  acquire(slots, (std::size_t{4} << 16U) - 1);
  slots.release(first, start);
  CHECK(slots.acquire(start + 999ms) == Id{4} << 16U);
  CHECK(slots.acquire(start + 1s) == first);
}

TEST_CASE("slots: a list stays in order whatever leaves it", "[sweep]") {
  SweepSlots slots;
  const auto ids = acquire(slots, 5);
  SweepSlots::List list;
  for (const Id id : ids) slots.append(list, id);
  CHECK(ids_of(slots, list) == ids);
  slots.remove(list, ids[2]);
  slots.remove(list, ids[0]);
  slots.remove(list, ids[4]);
  CHECK(ids_of(slots, list) == std::vector<Id>{ids[1], ids[3]});
  CHECK(list.last == ids[3]);
  CHECK(list.size == 2);
  slots.remove(list, ids[1]);
  slots.remove(list, ids[3]);
  CHECK(list.first == SweepSlots::none);
  CHECK(list.last == SweepSlots::none);
  slots.append(list, ids[0]);
  CHECK(ids_of(slots, list) == std::vector<Id>{ids[0]});
}
