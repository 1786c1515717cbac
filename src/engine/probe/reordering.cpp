#include <algorithm>

#include <ntool/engine/probe/reordering.hpp>

namespace ntool::engine {

void Reordering::arrived(std::uint64_t number) {
  const std::uint64_t position = arrivals_++;
  if (leads_ == 0 || number > leader(leads_ - 1).number) {
    leaders_[leads_++ % most_leaders] = {number, position};
    return;
  }
  ++reordered_;
  // Leaders' numbers rise, so the first one above this number is found by halving.
  std::uint64_t low = leads_ <= most_leaders ? 0 : leads_ - most_leaders;
  std::uint64_t high = leads_ - 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (leader(middle).number > number) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  largest_extent_ = std::max(largest_extent_, position - leader(low).position);
}

}  // namespace ntool::engine
