#include "sgr.hpp"

#include <fmt/format.h>
#include <optional>

#include <ntool/report/live/paint.hpp>

namespace ntool::report::live {
namespace {

/// Erasing to the end of the line costs three bytes.
constexpr std::size_t worth_erasing = 4;

class Pen {
 public:
  Pen(const Grid& shown, const Grid& wanted, bool color) : shown_(shown), wanted_(wanted), color_(color) {}

  std::string draw() {
    for (std::size_t row = 0; row < wanted_.size().rows; ++row) draw_row(row);
    put_style({});
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool differs(std::size_t row, std::size_t column) const {
    return shown_.at(row, column) != wanted_.at(row, column);
  }

  /// Where the blanks at the end of the wanted row begin.
  [[nodiscard]] std::size_t end_of_text(std::size_t row) const {
    std::size_t end = wanted_.size().columns;
    while (end > 0 && wanted_.at(row, end - 1) == Cell{}) --end;
    return end;
  }

  void draw_row(std::size_t row) {
    const std::size_t columns = wanted_.size().columns;
    const std::size_t end = end_of_text(row);
    std::size_t to_erase = 0;
    for (std::size_t column = end; column < columns; ++column) to_erase += differs(row, column) ? 1 : 0;
    const bool erases = to_erase >= worth_erasing;
    for (std::size_t column = 0; column < (erases ? end : columns); ++column) {
      // Of a character over two columns the first one draws it; a changed second half has a changed first one.
      if (wanted_.at(row, column).width > 0 && differs(row, column)) {
        go_to(row, column);
        put(wanted_.at(row, column));
      }
    }
    if (erases) {
      go_to(row, end);
      put_style({});
      out_ += "\x1b[K";
    }
  }

  void put(const Cell& cell) {
    put_style(cell.style);
    out_ += cell.text;
    column_ += cell.width;
    // At the right edge the cursor stays behind; and where terminals disagree on a width nobody knows where it is.
    if (column_ >= wanted_.size().columns || !cell.plain) row_.reset();
  }

  void put_style(Style style) {
    out_ += sgr(style_, style, color_);
    style_ = style;
  }

  void go_to(std::size_t row, std::size_t column) {
    if (row_ != row || column_ > column) {
      out_ += column > 0 ? fmt::format("\x1b[{};{}H", row + 1, column + 1)
              : row > 0  ? fmt::format("\x1b[{}H", row + 1)
                         : "\x1b[H";
    } else if (column_ < column && !rewrite_up_to(column)) {
      out_ += column - column_ > 1 ? fmt::format("\x1b[{}C", column - column_) : "\x1b[C";
    }
    row_ = row;
    column_ = column;
  }

  /// A short way over what is there already: writing it again is as short as moving.
  bool rewrite_up_to(std::size_t column) {
    std::string between;
    for (std::size_t c = column_; c < column; ++c) {
      const Cell& cell = wanted_.at(*row_, c);
      if (!cell.plain || cell.width != 1 || cell.style != style_) return false;
      between += cell.text;
      if (between.size() > 3) return false;
    }
    out_ += between;
    return true;
  }

  const Grid& shown_;
  const Grid& wanted_;
  bool color_;
  std::string out_;
  Style style_;
  std::optional<std::size_t> row_;  // where the cursor is; none: nobody knows
  std::size_t column_ = 0;
};

}  // namespace

std::string paint_all(const Grid& wanted, bool color) {
  return "\x1b[H\x1b[2J" + Pen(Grid(wanted.size()), wanted, color).draw();
}

std::string paint_changes(const Grid& shown, const Grid& wanted, bool color) {
  return Pen(shown, wanted, color).draw();
}

std::string Painter::paint(Grid wanted) {
  const bool all = !known_ || wanted.size() != shown_.size();
  auto bytes = all ? paint_all(wanted, color_) : paint_changes(shown_, wanted, color_);
  shown_ = std::move(wanted);
  known_ = true;
  return bytes;
}

}  // namespace ntool::report::live
