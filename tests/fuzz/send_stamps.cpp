// Times of sending as a kernel that lies would tell them: each probe is told at most once, by a time between its
// sending and now. Each five bytes of the input are a step.
#include "net/send_stamps.hpp"

#include "require.hpp"

#include <cstdint>
#include <map>

using namespace ntool;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  net::SendStamps stamps;
  std::map<std::uint16_t, Instant> awaited;
  Instant now{std::chrono::seconds(1000)};
  std::uint16_t next = 0;
  for (; size >= 5; data += 5, size -= 5) {
    const auto number = static_cast<std::uint32_t>(data[1] | data[2] << 8U);
    const Duration back(data[3] | data[4] << 8U);
    switch (data[0] % 4) {
      case 0:
        stamps.sent(Seq(next), data[1], now);
        awaited[next++] = now;
        break;
      case 1: stamps.count_anew(now); break;
      case 2: now = now + back; break;
      default: {
        // The upper half of the numbers are those before 0.
        const auto told =
            stamps.read(number < 0x8000 ? number : number | 0xFFFF'0000U, now - back + Duration(100), now);
        if (!told) break;
        const auto probe = awaited.find(told->id->value());
        require(probe != awaited.end() && told->at >= probe->second && told->at <= now);
        awaited.erase(probe);
      }
    }
  }
  return 0;
}
