// ByteReader and ByteWriter: the only code that indexes packet bytes. Reads past the end are errors, never accesses.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include <ntool/base/result.hpp>

namespace ntool {

using Bytes = std::span<const std::uint8_t>;
using MutableBytes = std::span<std::uint8_t>;

inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Network protocols are big-endian; netlink is in the machine's own order.
template <std::unsigned_integral T>
constexpr T swap_to(T value, std::endian order) {
  if (order == std::endian::native || sizeof(T) == 1) return value;
  T swapped = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    swapped = static_cast<T>(static_cast<T>(swapped << 8U) | static_cast<T>(value & 0xFFU));
    value = static_cast<T>(value >> 8U);
  }
  return swapped;
}

/// Walks over bytes that it does not own. Every read says whether it fitted; a failed read moves nothing.
class ByteReader {
 public:
  explicit ByteReader(Bytes bytes, std::endian order = std::endian::big) : bytes_(bytes), order_(order) {}

  [[nodiscard]] std::size_t remaining() const { return bytes_.size() - at_; }
  [[nodiscard]] std::size_t offset() const { return at_; }
  [[nodiscard]] bool empty() const { return remaining() == 0; }
  [[nodiscard]] Bytes rest() const { return bytes_.subspan(at_); }

  template <std::unsigned_integral T>
  Result<T> read() {
    if (remaining() < sizeof(T)) return too_short(sizeof(T));
    T value;
    std::memcpy(&value, bytes_.data() + at_, sizeof(T));
    at_ += sizeof(T);
    return swap_to(value, order_);
  }
  Result<std::uint8_t> u8() { return read<std::uint8_t>(); }
  Result<std::uint16_t> u16() { return read<std::uint16_t>(); }
  Result<std::uint32_t> u32() { return read<std::uint32_t>(); }
  Result<std::uint64_t> u64() { return read<std::uint64_t>(); }

  /// The next `count` bytes, still in the buffer given to the constructor.
  Result<Bytes> take(std::size_t count);
  Result<void> skip(std::size_t count);

 private:
  [[nodiscard]] std::unexpected<Error> too_short(std::size_t wanted) const;
  Bytes bytes_;
  std::endian order_;
  std::size_t at_ = 0;
};

/// Appends to a vector that it owns.
class ByteWriter {
 public:
  explicit ByteWriter(std::endian order = std::endian::big) : order_(order) {}

  template <std::unsigned_integral T>
  void write(T value) {
    const T swapped = swap_to(value, order_);
    const auto* raw = reinterpret_cast<const std::uint8_t*>(&swapped);
    bytes_.insert(bytes_.end(), raw, raw + sizeof(T));
  }
  void u8(std::uint8_t value) { write(value); }
  void u16(std::uint16_t value) { write(value); }
  void u32(std::uint32_t value) { write(value); }
  void u64(std::uint64_t value) { write(value); }
  void bytes(Bytes more) { bytes_.insert(bytes_.end(), more.begin(), more.end()); }
  void zeros(std::size_t count) { bytes_.resize(bytes_.size() + count); }
  /// Overwrites as many bytes as T has, for lengths and checksums that are known only later. Where they do not all lie
  /// within what was written, nothing happens.
  template <std::unsigned_integral T>
  void patch(std::size_t offset, T value) {
    const T swapped = swap_to(value, order_);
    if (offset <= bytes_.size() && sizeof(T) <= bytes_.size() - offset)
      std::memcpy(bytes_.data() + offset, &swapped, sizeof(T));
  }

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] Bytes view() const { return bytes_; }
  [[nodiscard]] std::vector<std::uint8_t> take() { return std::move(bytes_); }
  /// Empty again, with the room that it has had.
  void clear() { bytes_.clear(); }

 private:
  std::endian order_;
  std::vector<std::uint8_t> bytes_;
};

/// "0a ff" without blanks: "0aff". `separator` is put between bytes when not NUL (":" for hardware addresses).
std::string to_hex(Bytes bytes, char separator = '\0');
/// Hex digits in pairs, blanks and newlines allowed between pairs.
Result<std::vector<std::uint8_t>> from_hex(std::string_view text);

}  // namespace ntool
