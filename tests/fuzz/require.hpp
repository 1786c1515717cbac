// What every input must leave true; a fuzzer and the replay of its corpus both notice an abort.
#pragma once

#include <cstdlib>

namespace ntool::fuzz {

inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace ntool::fuzz
