// Random: the dice of the simulated network. Our own, because the distributions of <random> differ between libraries:
// the same seed gives the same network everywhere, for ever.
#pragma once

#include <cstdint>

#include <ntool/base/time.hpp>

namespace ntool::engine::sim {

/// The finalizer of splitmix64 (Steele, Lea, Flood 2014): every bit of the input moves every bit of the result.
constexpr std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}

/// splitmix64: 64 bits of state, good enough for dice, never for secrets.
class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() { return mix(state_ += 0x9e3779b97f4a7c15U); }
  /// 0 to `count` - 1, and 0 for a count of 0. The bias of the remainder is far below what any test can see.
  constexpr std::uint64_t below(std::uint64_t count) { return count == 0 ? 0 : next() % count; }
  /// True with this probability. Certain outcomes use up no number, so that a network without dice is one without luck.
  constexpr bool chance(double probability) {
    if (probability <= 0) return false;
    if (probability >= 1) return true;
    return static_cast<double>(next() >> 11U) * 0x1p-53 < probability;
  }
  /// From nothing to `most`, evenly.
  constexpr Duration up_to(Duration most) {
    if (most <= Duration::zero()) return Duration::zero();
    return Duration(static_cast<Duration::rep>(below(static_cast<std::uint64_t>(most.count()) + 1)));
  }

 private:
  std::uint64_t state_;
};

}  // namespace ntool::engine::sim
