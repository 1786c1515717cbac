#include <chrono>
#include <cstring>
#include <sys/random.h>
#include <unistd.h>

#include <ntool/sys/random.hpp>

namespace ntool::sys {

void fill_random(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = ::getrandom(bytes.data(), bytes.size(), GRND_NONBLOCK);
    if (got <= 0) break;
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  if (bytes.empty()) return;
  const auto ticks = static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
  // The constant is splitmix64's: neighbouring values give unlike bytes.
  std::uint64_t state = (ticks ^ static_cast<std::uint64_t>(::getpid())) * 0x9E3779B97F4A7C15U;
  for (auto& byte : bytes) {
    state = (state ^ (state >> 29)) * 0x9E3779B97F4A7C15U;
    byte = static_cast<std::byte>(state >> 56);
  }
}

}  // namespace ntool::sys
