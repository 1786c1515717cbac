// Reordering: which answers came after the answer to a later probe (RFC 4737 3.3, Type-P-Reordered, of the way there
// and back). Only first answers count; a duplicate is never reordered (RFC 4737 3.2).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace ntool::engine {

class Reordering {
 public:
  /// In the order of arrival: the number of the probe that is answered for the first time.
  void arrived(std::uint64_t number);

  [[nodiscard]] std::uint64_t count() const { return reordered_; }
  /// The largest extent (RFC 4737 4.2): how many arrivals before the reordered one the first arrival of a later probe
  /// lies; 1 where two neighbours changed places. At least this where more than 1,024 others had come in between.
  [[nodiscard]] std::uint64_t largest_extent() const { return largest_extent_; }

 private:
  /// An arrival whose number was the largest so far: the first later one is always such.
  struct Leader {
    std::uint64_t number = 0;
    std::uint64_t position = 0;  // among all arrivals
  };
  static constexpr std::size_t most_leaders = 1024;
  [[nodiscard]] const Leader& leader(std::uint64_t index) const { return leaders_[index % most_leaders]; }

  std::uint64_t arrivals_ = 0;
  std::uint64_t reordered_ = 0;
  std::uint64_t largest_extent_ = 0;
  std::uint64_t leads_ = 0;
  std::array<Leader, most_leaders> leaders_{};  // the last ones, a ring
};

}  // namespace ntool::engine
