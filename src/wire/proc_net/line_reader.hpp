// Numbers between separators, as the lines of /proc/net have them.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>

namespace ntool::wire::proc_net {

/// Cuts numbers off a line from the left. The first that is not there, does not fit its type or is followed by
/// something else makes all later ones fail: ask ok() once, at the end.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_(line) {}

  [[nodiscard]] bool ok() const { return ok_; }
  /// What has not been read.
  [[nodiscard]] std::string_view rest() const { return rest_; }

  void skip_blanks() {
    const std::size_t start = rest_.find_first_not_of(' ');
    rest_.remove_prefix(start == std::string_view::npos ? rest_.size() : start);
  }

  /// Digits and nothing else (no sign, no 0x); stops at the first other character, which next() and blank() judge.
  template <std::unsigned_integral T>
  T number(int base) {
    T value = 0;
    const auto [end, failed] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value, base);
    if (failed != std::errc{}) ok_ = false;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return ok_ ? value : T{};
  }
  template <std::unsigned_integral T>
  T hex() {
    return number<T>(16);
  }

  /// Exactly `digits` hexadecimal digits.
  template <std::unsigned_integral T>
  T hex_of(std::size_t digits) {
    T value = 0;
    const char* const begin = rest_.data();
    const std::size_t there = digits < rest_.size() ? digits : rest_.size();
    const auto [end, failed] = std::from_chars(begin, begin + there, value, 16);
    if (failed != std::errc{} || static_cast<std::size_t>(end - begin) != digits) ok_ = false;
    rest_.remove_prefix(there);
    return ok_ ? value : T{};
  }

  /// This very character.
  void next(char expected) {
    if (rest_.empty() || rest_.front() != expected) {
      ok_ = false;
    } else {
      rest_.remove_prefix(1);
    }
  }
  /// One blank or more.
  void blank() {
    next(' ');
    skip_blanks();
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace ntool::wire::proc_net
