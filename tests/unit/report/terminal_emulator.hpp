// A terminal that knows what paint.cpp may send, and nothing else: an unknown sequence fails the test.
#pragma once

#include "support/catch.hpp"

#include <charconv>
#include <vector>

#include <ntool/base/text.hpp>
#include <ntool/report/live/grid.hpp>

namespace ntool::test {

class TerminalEmulator {
 public:
  struct Place {
    std::string text = " ";
    report::live::Style style = {};
    bool operator==(const Place&) const = default;
  };

  explicit TerminalEmulator(report::live::Size size) : size_(size), places_(size.rows * size.columns) {}

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      if (bytes.front() == '\x1b') {
        take_sequence(bytes);
      } else {
        take_character(bytes);
      }
    }
  }

  [[nodiscard]] const Place& at(std::size_t row, std::size_t column) const {
    return places_[row * size_.columns + column];
  }
  [[nodiscard]] report::live::Style style() const { return style_; }

  /// What a reader sees; a torn character is "?".
  [[nodiscard]] std::string text() const {
    std::string text;
    for (std::size_t row = 0; row < size_.rows; ++row) {
      for (std::size_t column = 0; column < size_.columns; ++column) text += at(row, column).text;
      text += '\n';
    }
    return text;
  }

  /// In every place what the grid wants there.
  [[nodiscard]] bool shows(const report::live::Grid& grid, bool color) const {
    for (std::size_t row = 0; row < size_.rows; ++row) {
      for (std::size_t column = 0; column < size_.columns; ++column) {
        const auto& cell = grid.at(row, column);
        auto style = cell.style;
        if (!color) style.color = report::live::Color::normal;
        if (at(row, column).text != cell.text || at(row, column).style != style) return false;
      }
    }
    return true;
  }

 private:
  Place& place(std::size_t row, std::size_t column) { return places_[row * size_.columns + column]; }

  void tear(std::size_t row, std::size_t column) {
    // Both halves of what stood here half-covered.
    std::size_t first = column;
    while (first > 0 && place(row, first).text.empty()) --first;
    std::size_t end = first + 1;
    while (end < size_.columns && place(row, end).text.empty()) ++end;
    if (end - first > 1) {
      for (std::size_t c = first; c < end; ++c) place(row, c) = {.text = "?"};
    }
  }

  void take_character(std::string_view& bytes) {
    const auto grapheme = first_grapheme(bytes);
    REQUIRE(grapheme.width > 0);
    REQUIRE(column_ + grapheme.width <= size_.columns);
    for (std::size_t c = column_; c < column_ + grapheme.width; ++c) tear(row_, c);
    for (std::size_t c = column_; c < column_ + grapheme.width; ++c) place(row_, c) = {.text = "", .style = style_};
    place(row_, column_).text = bytes.substr(0, grapheme.length);
    // A character of several code points leaves the cursor where no program should count on it.
    column_ += grapheme.plain ? grapheme.width : size_.columns;
    bytes.remove_prefix(grapheme.length);
  }

  void take_sequence(std::string_view& bytes) {
    REQUIRE(bytes.starts_with("\x1b["));
    bytes.remove_prefix(2);
    std::vector<std::size_t> numbers;
    while (bytes.front() == ';' || (bytes.front() >= '0' && bytes.front() <= '9')) {
      if (bytes.front() == ';') bytes.remove_prefix(1);
      std::size_t number = 0;
      const auto end = std::from_chars(bytes.data(), bytes.data() + bytes.size(), number).ptr;
      numbers.push_back(number);
      bytes.remove_prefix(static_cast<std::size_t>(end - bytes.data()));
    }
    const char what = bytes.front();
    bytes.remove_prefix(1);
    const auto number = [&](std::size_t index, std::size_t otherwise) {
      return index < numbers.size() ? numbers[index] : otherwise;
    };
    switch (what) {
      case 'H':
        row_ = number(0, 1) - 1;
        column_ = number(1, 1) - 1;
        REQUIRE(row_ < size_.rows);
        REQUIRE(column_ < size_.columns);
        break;
      case 'C':
        column_ += number(0, 1);
        REQUIRE(column_ < size_.columns);
        break;
      case 'J':
        REQUIRE(number(0, 0) == 2);
        places_.assign(places_.size(), {.text = " ", .style = style_});
        break;
      case 'K':
        for (std::size_t c = column_; c < size_.columns; ++c) {
          tear(row_, c);
          place(row_, c) = {.text = " ", .style = style_};
        }
        break;
      case 'm': set_style(numbers); break;
      default: FAIL("a sequence that no painter should send: " << what);
    }
  }

  void set_style(const std::vector<std::size_t>& numbers) {
    if (numbers.empty()) style_ = {};
    for (const std::size_t code : numbers) {
      if (code == 0) style_ = {};
      if (code == 1) style_.bold = true;
      if (code == 2) style_.dim = true;
      if (code == 7) style_.reverse = true;
      if (code >= 30) style_.color = static_cast<report::live::Color>(code == 39 ? 0 : code - 30);
    }
  }

  report::live::Size size_;
  std::vector<Place> places_;
  report::live::Style style_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
};

}  // namespace ntool::test
