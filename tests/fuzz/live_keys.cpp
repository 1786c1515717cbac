// Keys of a terminal and text in a grid: any bytes give the same keys however they are cut, and no cell holds a
// character that steers.
#include "require.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

#include <ntool/base/text.hpp>
#include <ntool/report/live/keys.hpp>
#include <ntool/report/live/paint.hpp>

using namespace ntool;
using namespace ntool::report::live;
using ntool::fuzz::require;

namespace {

std::vector<Key> keys_of(std::string_view bytes, std::size_t chunk) {
  KeyReader reader;
  std::vector<Key> keys;
  while (!bytes.empty()) {
    const auto part = bytes.substr(0, chunk);
    reader.feed(part, Instant{});
    while (const auto key = reader.next()) keys.push_back(*key);
    bytes.remove_prefix(part.size());
  }
  if (const auto until = reader.poll_timeout()) reader.handle_timeout(*until);
  require(!reader.poll_timeout());
  while (const auto key = reader.next()) keys.push_back(*key);
  return keys;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A read of keys brings 256 bytes at most; of more the reader keeps as many keys.
  const std::string_view bytes(reinterpret_cast<const char*>(data), size < 256 ? size : 256);
  require(keys_of(bytes, bytes.size() + 1) == keys_of(bytes, 1));

  Grid grid({.rows = 2, .columns = 40});
  grid.put(grid.whole(), 0, 3, bytes);
  grid.put_before(grid.whole(), 1, 30, bytes);
  for (std::size_t row = 0; row < 2; ++row) {
    std::size_t covered = 0;
    for (std::size_t column = 0; column < 40; ++column) {
      const Cell& cell = grid.at(row, column);
      require(terminal_safe(cell.text) == cell.text);
      require((cell.width == 0) == (covered > 0));
      covered = cell.width > 0 ? cell.width - 1 : covered - 1;
    }
    require(covered == 0);
  }
  require(paint_changes(grid, grid, true).empty());
  return 0;
}
