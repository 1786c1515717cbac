// A picture without its styles, as an expected text shows it.
#pragma once

#include <string>

#include <ntool/report/live/grid.hpp>

namespace ntool::test {

/// Begins with a newline, so that the first row of an expected raw string stands on a line of its own.
inline std::string picture_text(const report::live::Grid& grid) {
  std::string text = "\n";
  for (std::size_t row = 0; row < grid.size().rows; ++row) {
    for (std::size_t column = 0; column < grid.size().columns; ++column) text += grid.at(row, column).text;
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

}  // namespace ntool::test
