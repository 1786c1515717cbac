#include <fmt/format.h>

#include <ntool/base/bytes.hpp>

namespace ntool {

Result<Bytes> ByteReader::take(std::size_t count) {
  if (remaining() < count) return too_short(count);
  const Bytes taken = bytes_.subspan(at_, count);
  at_ += count;
  return taken;
}

Result<void> ByteReader::skip(std::size_t count) {
  TRY(take(count));
  return {};
}

std::unexpected<Error> ByteReader::too_short(std::size_t wanted) const {
  return malformed("bytes", fmt::format("{} wanted at offset {}, {} there", wanted, at_, remaining()));
}

std::string to_hex(Bytes bytes, char separator) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 3);
  for (const std::uint8_t byte : bytes) {
    if (separator != '\0' && !text.empty()) text += separator;
    text += digits[byte >> 4U];
    text += digits[byte & 0xFU];
  }
  return text;
}

Result<std::vector<std::uint8_t>> from_hex(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  int high = -1;
  for (const char c : text) {
    if (high < 0 && (c == ' ' || c == '\n' || c == '\r' || c == '\t')) continue;
    const auto digit = std::string_view("0123456789abcdef0123456789ABCDEF").find(c);
    if (digit == std::string_view::npos) return malformed("hex", fmt::format("'{}' is not a hex digit", c));
    if (high < 0) {
      high = static_cast<int>(digit % 16);
    } else {
      bytes.push_back(static_cast<std::uint8_t>(high * 16 + static_cast<int>(digit % 16)));
      high = -1;
    }
  }
  if (high >= 0) return malformed("hex", "an odd number of digits");
  return bytes;
}

}  // namespace ntool
