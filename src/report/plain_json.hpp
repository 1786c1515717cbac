// PlainJson: a description of nothing but whole numbers, truths and harmless text, straight into one line. Streams of
// such records (a line for each packet) would spend most of their time on the tree that JsonBuilder makes.
#pragma once

#include <algorithm>
#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <variant>

#include <ntool/base/record.hpp>

namespace ntool::report {

class PlainJson final : public FieldSink {
 public:
  /// Whether all of the record was plain; otherwise line() is not its JSON.
  [[nodiscard]] bool plain() const { return plain_; }
  [[nodiscard]] std::string line() && { return std::move(line_ += '}'); }

  void scalar(std::string_view key, const Scalar& value) override {
    if (line_.size() > 1) line_ += ',';
    quoted(key);
    line_ += ':';
    std::visit([this](const auto& v) { put(v); }, value);
  }
  void begin_object(std::string_view) override { plain_ = false; }
  void end_object() override {}
  void begin_list(std::string_view) override { plain_ = false; }
  void end_list() override {}

 private:
  /// ASCII that means itself in a JSON string (RFC 8259 section 7) and on a terminal.
  static bool is_harmless(char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

  void quoted(std::string_view text) {
    plain_ = plain_ && std::ranges::all_of(text, is_harmless);
    line_ += '"';
    line_ += text;
    line_ += '"';
  }
  void put(std::nullptr_t) { line_ += "null"; }
  void put(bool value) { line_ += value ? "true" : "false"; }
  template <std::integral T>
  void put(T value) {
    char digits[24];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
    line_.append(digits, end);
  }
  void put(double) { plain_ = false; }  // how one is written is the JSON library's business
  void put(std::string_view text) { quoted(text); }

  std::string line_ = "{";
  bool plain_ = true;
};

}  // namespace ntool::report
