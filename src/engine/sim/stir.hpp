// Bytes into a hash (FNV-1a, 64 bits); mix() of random.hpp ends it.
#pragma once

#include <cstdint>

#include <ntool/base/bytes.hpp>

namespace ntool::engine::sim {

[[nodiscard]] inline std::uint64_t stir(std::uint64_t hash, Bytes bytes) {
  for (const auto byte : bytes) hash = (hash ^ byte) * 0x100000001b3U;
  return hash;
}

}  // namespace ntool::engine::sim
