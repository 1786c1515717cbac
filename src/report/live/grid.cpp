#include "sgr.hpp"

#include <algorithm>

#include <ntool/base/text.hpp>
#include <ntool/report/live/grid.hpp>

namespace ntool::report::live {
namespace {

/// Of a letter with its marks: a name may pile up hundreds, which nobody could tell apart.
constexpr std::size_t most_bytes = 32;

std::string_view within_bytes(std::string_view grapheme) {
  std::size_t length = 0;
  while (length < grapheme.size()) {
    const auto step = first_code_point(grapheme.substr(length));
    if (length > 0 && length + step.length > most_bytes) break;
    length += step.length;
  }
  return grapheme.substr(0, length);
}

}  // namespace

/// What stood half under a new character would be torn: a terminal shows anything there.
void Grid::blank_around(std::size_t row, std::size_t column) {
  std::size_t first = column;
  while (first > 0 && at(row, first).width == 0) --first;
  const std::size_t end = std::min(first + std::max<std::size_t>(at(row, first).width, 1), size_.columns);
  for (std::size_t c = first; c < end; ++c) cells_[row * size_.columns + c] = {};
}

void Grid::set(std::size_t row, std::size_t column, Cell cell) {
  const std::size_t width = cell.width;
  for (std::size_t c = column; c < column + width; ++c) {
    if (at(row, c).width != 1) blank_around(row, c);
  }
  Cell* first = &cells_[row * size_.columns + column];
  for (std::size_t c = 1; c < width; ++c) first[c] = {.text = "", .style = cell.style, .width = 0};
  *first = std::move(cell);
}

std::size_t Grid::put(const Area& area, std::size_t row, std::size_t column, std::string_view text, Style style) {
  if (row >= area.rows || area.row + row >= size_.rows || area.column >= size_.columns) return column;
  const std::size_t end = std::min(area.columns, size_.columns - area.column);
  const auto safe = terminal_safe(text);
  for (std::string_view rest = safe; !rest.empty();) {
    const auto grapheme = first_grapheme(rest);
    // A mark without a letter would join what stands to the left of it.
    if (grapheme.width > 0) {
      if (column >= end || grapheme.width > end - column) break;
      set(area.row + row, area.column + column,
          {.text = std::string(within_bytes(rest.substr(0, grapheme.length))),
           .style = style,
           .width = grapheme.width,
           .plain = grapheme.plain});
      column += grapheme.width;
    }
    rest.remove_prefix(grapheme.length);
  }
  return column;
}

void Grid::put_before(const Area& area, std::size_t row, std::size_t end, std::string_view text, Style style) {
  end = std::min(end, area.columns);
  const auto shown = shortened(terminal_safe(text), end);
  put({.row = area.row, .column = area.column, .rows = area.rows, .columns = end}, row,
      end - std::min(end, display_width(shown)), shown, style);
}

std::string to_lines(const Grid& grid, bool color) {
  std::string lines;
  for (std::size_t row = 0; row < grid.size().rows; ++row) {
    std::size_t end = grid.size().columns;
    while (end > 0 && grid.at(row, end - 1) == Cell{}) --end;
    Style now{};
    for (std::size_t column = 0; column < end; ++column) {
      const Cell& cell = grid.at(row, column);
      lines += sgr(now, cell.style, color);
      now = cell.style;
      lines += cell.text;
    }
    lines += sgr(now, {}, color);
    lines += '\n';
  }
  return lines;
}

}  // namespace ntool::report::live
