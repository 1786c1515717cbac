// Deliveries: packets that are under way to us, in the order in which they will arrive. Their room is used again, so a
// network that runs steadily allocates nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/time.hpp>

namespace ntool::engine::sim {

struct Delivery {
  Bytes packet;  ///< an IP packet, lent until the next take()
  Instant at;    ///< when it arrived
  /// The number of the packet that caused it, counted from 0 in the order of inject(); none: nobody asked for it.
  std::optional<std::uint64_t> answers = {};
};

class Deliveries {
 public:
  void add(Bytes packet, Instant at, std::optional<std::uint64_t> answers);
  /// The next one that has arrived by `now`; those of the same instant in the order of add().
  std::optional<Delivery> take(Instant now);
  [[nodiscard]] std::optional<Instant> next() const;

 private:
  struct Entry {
    Instant at;
    std::uint64_t order;
    std::size_t slot;
    std::optional<std::uint64_t> answers;
  };
  static bool later(const Entry& a, const Entry& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }

  std::vector<Entry> heap_;
  std::vector<std::vector<std::uint8_t>> slots_;
  std::vector<std::size_t> free_;
  std::optional<std::size_t> lent_;
  std::uint64_t added_ = 0;
};

}  // namespace ntool::engine::sim
