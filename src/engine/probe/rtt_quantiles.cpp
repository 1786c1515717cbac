#include <algorithm>
#include <bit>

#include <ntool/engine/probe/rtt_quantiles.hpp>

namespace ntool::engine {
namespace {

constexpr unsigned class_bits = 6;
constexpr std::uint64_t classes_per_octave = 1U << class_bits;

/// How much wider than 1 ns the classes of the value's power of two are, as a power of two itself.
unsigned width_bits(std::uint64_t ns) {
  const auto bits = static_cast<unsigned>(std::bit_width(ns));
  return bits <= class_bits + 1 ? 0 : bits - class_bits - 1;
}

/// Values below 128 have a class each; from there on each power of two has 64.
std::size_t class_of(std::uint64_t ns) {
  const unsigned shift = width_bits(ns);
  return static_cast<std::size_t>((std::uint64_t{shift} << class_bits) + (ns >> shift));
}

std::uint64_t middle_of(std::size_t index) {
  if (index < 2 * classes_per_octave) return index;
  const auto shift = static_cast<unsigned>((index >> class_bits) - 1);
  const std::uint64_t lowest = (index - (std::uint64_t{shift} << class_bits)) << shift;
  return lowest + (std::uint64_t{1} << (shift - 1));
}

}  // namespace

void RttQuantiles::add(Duration round_trip) {
  const Duration rtt = std::max(round_trip, Duration::zero());
  min_ = count_ == 0 ? rtt : std::min(min_, rtt);
  max_ = std::max(max_, rtt);
  if (++count_ <= most_exact) {
    if (exact_.empty()) exact_.reserve(64);
    exact_.push_back(rtt);
    return;
  }
  if (!exact_.empty()) {
    for (const Duration kept : exact_) classify(kept);
    exact_ = {};
  }
  classify(rtt);
}

void RttQuantiles::classify(Duration round_trip) {
  const auto index = class_of(static_cast<std::uint64_t>(round_trip.count()));
  if (index >= classes_.size()) classes_.resize(index + 1);
  ++classes_[index];
}

Duration RttQuantiles::quantile(Percentile at) const {
  if (count_ == 0) return Duration::zero();
  __extension__ using Wide = unsigned __int128;
  constexpr std::uint64_t all = percent(100).thousandths;
  const auto share = std::min<std::uint64_t>(at.thousandths, all);
  const auto rank = static_cast<std::uint64_t>((Wide{share} * count_ + all - 1) / all);
  if (rank <= 1) return min_;
  if (rank >= count_) return max_;
  if (!exact_.empty()) {
    auto ordered = exact_;
    const auto at_rank = ordered.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::ranges::nth_element(ordered, at_rank);
    return *at_rank;
  }
  std::uint64_t passed = 0;
  std::size_t index = 0;
  while ((passed += classes_[index]) < rank) ++index;
  return std::clamp(Duration(static_cast<std::int64_t>(middle_of(index))), min_, max_);
}

}  // namespace ntool::engine
