// How many hops an answer has passed, guessed from the TTL that it had left: senders begin with 64, 128 or 255 (RFC
// 1700 and what systems do), so the next of these above it is what it began with.
#pragma once

#include <ntool/base/numbers.hpp>

namespace ntool::engine {

/// Counted as hops forth are: 1 is a neighbour, which no router stands before.
constexpr unsigned hops_back(Ttl left) {
  const unsigned value = left.value();
  const unsigned first = value <= 64 ? 64 : value <= 128 ? 128 : 255;
  return first - value + 1;
}

}  // namespace ntool::engine
