// Randomness of the kernel: for what must differ from run to run and what strangers are not to guess.
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>

#include <ntool/base/bytes.hpp>

namespace ntool::sys {

/// Fills it from getrandom(2), without waiting. A kernel that has no randomness yet (early boot, or one that refuses
/// the call) leaves the clock and the process to tell this run from others: then strangers may guess it.
void fill_random(std::span<std::byte> bytes);

template <typename Number>
requires std::is_unsigned_v<Number> Number random_number() {
  Number number = 0;
  fill_random(std::as_writable_bytes(std::span(&number, 1)));
  return number;
}

}  // namespace ntool::sys
