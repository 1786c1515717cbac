#include "support/catch.hpp"

#include <algorithm>
#include <array>

#include <ntool/sys/random.hpp>

using namespace ntool;

TEST_CASE("randomness fills all of its place, and another one the next time") {
  std::array<std::byte, 700> first{};  // getrandom(2) may give 256 at a time
  std::array<std::byte, 700> second{};
  sys::fill_random(first);
  sys::fill_random(second);
  CHECK(first != second);
  CHECK(std::count(first.end() - 64, first.end(), std::byte{}) < 16);
  CHECK(sys::random_number<std::uint64_t>() != sys::random_number<std::uint64_t>());
}
