// Timers: at most one per number, the next one at hand; a binary heap that knows where each number stands.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <ntool/base/time.hpp>

namespace ntool::engine::sim {

class Timers {
 public:
  using Id = std::uint32_t;
  struct Timer {
    Instant at;
    Id id = 0;
    bool operator<(const Timer& other) const { return at != other.at ? at < other.at : id < other.id; }
  };

  [[nodiscard]] std::optional<Timer> next() const {
    if (heap_.empty()) return std::nullopt;
    return heap_.front();
  }
  [[nodiscard]] bool is_set(Id id) const { return id < places_.size() && places_[id] != nowhere; }

  void set(Id id, Instant at) {
    if (id >= places_.size()) places_.resize(id + 1, nowhere);
    if (places_[id] == nowhere) {
      places_[id] = heap_.size();
      heap_.push_back({at, id});
    } else {
      heap_[places_[id]].at = at;
    }
    settle(places_[id]);
  }
  void clear(Id id) {
    if (!is_set(id)) return;
    const std::size_t hole = places_[id];
    swap(hole, heap_.size() - 1);
    heap_.pop_back();
    places_[id] = nowhere;
    if (hole < heap_.size()) settle(hole);
  }

 private:
  static constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

  void swap(std::size_t a, std::size_t b) {
    std::swap(heap_[a], heap_[b]);
    places_[heap_[a].id] = a;
    places_[heap_[b].id] = b;
  }
  void settle(std::size_t at) {
    for (; at > 0 && heap_[at] < heap_[(at - 1) / 2]; at = (at - 1) / 2) swap(at, (at - 1) / 2);
    for (std::size_t child = 2 * at + 1; child < heap_.size(); child = 2 * at + 1) {
      if (child + 1 < heap_.size() && heap_[child + 1] < heap_[child]) ++child;
      if (!(heap_[child] < heap_[at])) return;
      swap(child, at);
      at = child;
    }
  }

  std::vector<Timer> heap_;
  std::vector<std::size_t> places_;  // by id
};

}  // namespace ntool::engine::sim
