// Control messages of recvmsg(2), however they are cut: nothing is read past their end, and options lie within them.
#include "sys/ancillary.hpp"

#include "require.hpp"

#include <cstdint>
#include <cstring>
#include <vector>

using namespace ntool;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy that ends where the input does, and stands where a cmsghdr may.
  std::vector<std::uint64_t> room((size + 7) / 8);
  if (size > 0) std::memcpy(room.data(), data, size);
  msghdr message{};
  message.msg_control = room.data();
  message.msg_controllen = size;
  const auto told = sys::parse_ancillary(message);
  const auto* begin = reinterpret_cast<const std::uint8_t*>(room.data());
  if (!told.options.empty()) {
    require(told.options.data() >= begin && told.options.data() + told.options.size() <= begin + size);
  }
  unsigned sum = 0;
  for (const auto byte : told.options) sum += byte;
  require(sum <= 255 * size);
  if (told.error) require(told.error->stamp == told.stamp);
  return 0;
}
