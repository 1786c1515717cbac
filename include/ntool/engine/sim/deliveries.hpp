// Deliveries: packets that are under way to us, in the order in which they will arrive. Their room is used again, so a
// network that runs steadily allocates nothing. It has a bound, or a long round trip would let anyone fill the memory;
// what a flood has taken is given back once all of it has arrived.
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
  /// Bytes, with what each packet needs beside its own.
  static constexpr std::size_t usual_room = std::size_t{64} << 20U;

  explicit Deliveries(std::size_t most_room = usual_room) : most_room_(most_room) {}

  /// False: there is no room for it.
  [[nodiscard]] bool add(Bytes packet, Instant at, std::optional<std::uint64_t> answers);
  /// The next one that has arrived by `now`; those of the same instant in the order of add().
  std::optional<Delivery> take(Instant now);
  [[nodiscard]] std::optional<Instant> next() const;
  /// Bytes that are taken, whether something lies in them or not.
  [[nodiscard]] std::size_t room() const { return room_; }
  /// How many of them are kept for later while nothing is under way.
  [[nodiscard]] std::size_t kept_room() const { return most_room_ / 16; }

 private:
  struct Entry {
    Instant at;
    std::uint64_t order;
    std::size_t slot;
    std::optional<std::uint64_t> answers;
  };
  using Slot = std::vector<std::uint8_t>;
  static constexpr std::size_t per_slot = sizeof(Entry) + sizeof(Slot) + sizeof(std::size_t);

  static bool later(const Entry& a, const Entry& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }

  bool make_room(std::size_t size);
  std::size_t unused_slot();
  void give_back();

  std::size_t most_room_;
  std::vector<Entry> heap_;
  std::vector<Slot> slots_;
  std::vector<std::size_t> free_;  ///< unused slots that have kept their room
  std::vector<std::size_t> bare_;  ///< unused slots without any
  std::optional<std::size_t> lent_;
  std::size_t room_ = 0;
  std::uint64_t added_ = 0;
};

}  // namespace ntool::engine::sim
