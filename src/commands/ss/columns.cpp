#include "columns.hpp"

#include <algorithm>

#include <ntool/base/text.hpp>

namespace ntool::commands::ss {
namespace {

constexpr std::string_view headings[Columns::count] = {
    "Netid", "State", "Recv-Q", "Send-Q", "Local Address:", "Port", "Peer Address:", "Port", "Process"};

/// A blank stands before these, except at the beginning of a line. Ports follow their addresses without one, and what
/// is told of processes begins with a blank of its own.
constexpr bool is_set_off(std::size_t column) {
  return column != Columns::local_port && column != Columns::peer_port && column != Columns::process;
}
constexpr bool is_right_aligned(std::size_t column) {
  return column == Columns::local || column == Columns::peer;
}

std::size_t width_of(std::string_view text) {
  const bool ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return ascii ? text.size() : display_width(text);
}

}  // namespace

Columns::Columns(TextSink& out, const Layout& layout) : out_(out), layout_(layout) {
  if (!layout_.heading) return;
  for (const auto heading : headings) add_cell(heading);
  measure(process, last_process_);
}

bool Columns::is_shown(std::size_t column) const {
  return (column != netid || layout_.netid) && (column != state || layout_.state);
}

void Columns::measure(std::size_t column, std::size_t width) {
  contents_[column] = std::max(contents_[column], width);
}

void Columns::end_cell() {
  const std::size_t begin = cells_.empty() ? 0 : cells_.back().end;
  const std::size_t column = column_;
  column_ = (column_ + 1) % count;
  if (!is_shown(column)) {
    text_.resize(begin);
    return;
  }
  const std::size_t width = width_of({text_.data() + begin, text_.size() - begin});
  cells_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(width)});
  if (column != process) return measure(column, width);
  // iproute2 measures the last cell of a row when the next row begins, so that the one at the very end may stand out.
  measure(process, last_process_);
  last_process_ = width;
  if (text_.size() >= batch_bytes) render();
}

void Columns::finish() {
  render();
  out_.flush();
}

Columns::Widths Columns::spread(Widths widths, std::size_t screen_width) {
  bool first = true;
  for (std::size_t column = 0; column < count; ++column) {
    if (widths[column] == 0) continue;
    if (!first && is_set_off(column)) ++widths[column];
    widths[column] = std::min(widths[column], screen_width);
    first = false;
  }
  if (screen_width == unlimited) return widths;

  std::array<std::size_t, count> line{};  // the columns of one line of the screen
  std::size_t columns = 0;
  std::size_t used = 0;
  const auto end_line = [&] {
    const std::size_t room = columns == 0 ? 0 : screen_width - used;
    for (std::size_t i = 0; i < columns; ++i) {
      // What cannot be shared goes to the last columns.
      widths[line[i]] += room / columns + (columns - i <= room % columns ? 1 : 0);
    }
    columns = used = 0;
  };
  for (std::size_t column = 0; column < count; ++column) {
    if (widths[column] == 0) continue;
    if (used + widths[column] > screen_width) end_line();
    used += widths[column];
    line[columns++] = column;
  }
  end_line();
  return widths;
}

void Columns::render() {
  const Widths widths = spread(contents_, layout_.screen_width);
  std::string lines;
  constexpr std::size_t enough = std::size_t{64} << 10U;
  lines.reserve(enough + (std::size_t{1} << 12U));
  std::size_t begin = 0;
  std::size_t column = 0;
  bool at_line_start = true;
  for (const Cell& cell : cells_) {
    while (!is_shown(column)) ++column;
    const bool blank = !at_line_start && is_set_off(column);
    const std::size_t used = cell.width + (blank ? 1 : 0);
    const std::size_t padding = widths[column] > used ? widths[column] - used : 0;
    if (blank) lines += ' ';
    if (is_right_aligned(column)) lines.append(padding, ' ');
    lines.append(text_.data() + begin, cell.end - begin);
    if (!is_right_aligned(column)) lines.append(padding, ' ');
    at_line_start = column == process;
    if (at_line_start) {
      lines += '\n';
      if (lines.size() >= enough) {
        out_.write(lines);
        lines.clear();
      }
    }
    column = (column + 1) % count;
    begin = cell.end;
  }
  out_.write(lines);
  text_.clear();
  cells_.clear();
}

}  // namespace ntool::commands::ss
