// Target files and ranges: whatever the bytes, a target is one word of one line, and a range counts as many addresses
// as it gives, in order and of one family.
#include "require.hpp"

#include <cstdint>
#include <string_view>

#include <ntool/base/line_splitter.hpp>
#include <ntool/engine/probe/sweep_targets.hpp>

using namespace ntool;
using fuzz::require;

namespace {

constexpr std::uint64_t enough = 300;

void require_range(engine::AddressRange range) {
  std::uint64_t left = range.size();
  require(range.empty() == (left == 0));
  std::optional<IpAddress> before;
  for (std::uint64_t i = 0; i < enough; ++i) {
    const auto address = range.next();
    require(address.has_value() == (left > 0));
    if (!address) return;
    require(!before || (*before < *address && before->family() == address->family()));
    before = address;
    if (left < ~std::uint64_t{0}) --left;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::optional<IpAddress> last;
  const auto take = [&](std::string_view line) {
    require(line.size() <= 64);
    const auto word = engine::target_of_line(line);
    if (!word) return true;
    require(!word->empty() && word->front() != '#' && word->find_first_of(" \t\r\v\f\n") == std::string_view::npos);
    if (const auto network = Prefix::parse(*word)) require_range(engine::AddressRange::hosts_of(*network));
    if (const auto address = IpAddress::parse(*word)) {
      if (last) {
        const auto range = engine::AddressRange::between(*last, *address);
        require(range.has_value() == (last->family() == address->family()));
        if (range) require_range(*range);
      }
      last = *address;
    }
    return true;
  };
  LineSplitter lines(64);
  lines.feed(text.substr(0, size / 2), take);
  lines.feed(text.substr(size / 2), take);
  lines.finish(take);
  return 0;
}
