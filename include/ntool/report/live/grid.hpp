// Grid: a picture of text, rows by columns, as a terminal holds it. What is drawn is made safe for a terminal here, so
// that no cell ever holds a character that steers; and no character is ever shown in part.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/report/live/style.hpp>

namespace ntool::report::live {

struct Size {
  std::size_t rows = 0;
  std::size_t columns = 0;
  bool operator==(const Size&) const = default;
};

/// A rectangle of a grid. What reaches beyond the grid is cut off.
struct Area {
  std::size_t row = 0;
  std::size_t column = 0;
  std::size_t rows = 0;
  std::size_t columns = 0;
};

/// A character in its first column; the columns that it also covers hold no text and the width 0.
struct Cell {
  std::string text = " ";  ///< a grapheme
  Style style = {};
  std::size_t width = 1;
  bool plain = true;  ///< all terminals agree on its width
  bool operator==(const Cell&) const = default;
};

class Grid {
 public:
  explicit Grid(Size size) : size_(size), cells_(size.rows * size.columns) {}

  [[nodiscard]] Size size() const { return size_; }
  [[nodiscard]] Area whole() const { return {.rows = size_.rows, .columns = size_.columns}; }
  [[nodiscard]] const Cell& at(std::size_t row, std::size_t column) const {
    return cells_[row * size_.columns + column];
  }

  /// Draws `text` (any bytes) from this place of the area on, up to the right edge of the area; a character that does
  /// not fit there whole is left out. Gives the column, in the area, behind the last character.
  std::size_t put(const Area& area, std::size_t row, std::size_t column, std::string_view text, Style style = {});
  /// The same, so that the text ends before `end`; its beginning is kept if it does not fit.
  void put_before(const Area& area, std::size_t row, std::size_t end, std::string_view text, Style style = {});

 private:
  void set(std::size_t row, std::size_t column, Cell cell);
  void blank_around(std::size_t row, std::size_t column);

  Size size_;
  std::vector<Cell> cells_;
};

/// The grid as lines without blanks at their ends, each with a newline: for what stays when the view has gone.
std::string to_lines(const Grid& grid, bool color);

}  // namespace ntool::report::live
