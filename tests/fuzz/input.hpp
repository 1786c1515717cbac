// The bytes of a fuzzer's input as the steps of a story.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <ntool/base/bytes.hpp>

namespace ntool::fuzz {

/// The bytes of the input, and zeros behind their end.
class Input {
 public:
  explicit Input(Bytes bytes) : bytes_(bytes) {}
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const auto value = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return value;
  }
  std::uint16_t word() {
    const unsigned high = byte();
    return static_cast<std::uint16_t>(high << 8U | byte());
  }
  Bytes take(std::size_t size) {
    const auto taken = bytes_.first(std::min(size, bytes_.size()));
    bytes_ = bytes_.subspan(taken.size());
    return taken;
  }

 private:
  Bytes bytes_;
};

}  // namespace ntool::fuzz
