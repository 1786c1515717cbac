#include "picture.hpp"

#include "findings_text.hpp"
#include "picture_table.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/report/sparkline.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::mtr {
namespace {

using report::live::Area;
using report::live::Color;
using report::live::Grid;
using report::live::Size;

/// Of a screen that has room for them.
constexpr std::size_t rows_for_title = 4;
constexpr std::size_t rows_for_tabs = 6;

void draw_title(Grid& grid, const ViewPicture& picture) {
  std::string title = "mtr";
  if (picture.shown < picture.hosts.size()) {
    const WatchedHost& host = picture.hosts[picture.shown];
    const std::string name = terminal_safe(host.name), address = terminal_safe(sys::address_text(host.address));
    title = name == address ? "mtr " + address : fmt::format("mtr {} ({})", name, address);
  }
  const auto whole = grid.whole();
  const std::size_t after = grid.put(whole, 0, 0, shortened(title, whole.columns), {.bold = true});
  if (after + 2 + display_width(picture.subject) <= whole.columns) {
    grid.put_before(whole, 0, whole.columns, picture.subject, {.dim = true});
  }
}

void draw_tabs(Grid& grid, std::size_t row, const ViewPicture& picture) {
  // From the first tab on that lets the shown one have room.
  std::size_t first = 0;
  const auto width = [&](std::size_t tab) {
    return std::min<std::size_t>(display_width(terminal_safe(picture.hosts[tab].name)), 24) + 6;
  };
  std::size_t used = 0;
  for (std::size_t tab = 0; tab <= picture.shown && tab < picture.hosts.size(); ++tab) {
    used += width(tab);
    while (used > grid.size().columns && first < tab) used -= width(first++);
  }
  std::size_t column = 0;
  for (std::size_t tab = first; tab < picture.hosts.size() && column < grid.size().columns; ++tab) {
    const std::string text = fmt::format(" {} {} ", tab + 1, shortened(picture.hosts[tab].name, 24));
    column = grid.put(grid.whole(), row, column, shortened(text, grid.size().columns - column),
                      {.dim = tab != picture.shown, .reverse = tab == picture.shown}) +
             1;
  }
}

constexpr auto help_lines = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"q", "quit"},
    {"p, space", "pause, go on"},
    {"r", "reset all figures"},
    {"Tab, 1-9", "another host"},
    {"d", "figures, marks or latencies"},
    {"o", "the fields, in their order"},
    {"j", "latency or jitter fields"},
    {"n", "names or addresses"},
    {"e", "MPLS labels"},
    {"z, y", "AS number; other information"},
    {"u, t", "UDP or ICMP; TCP or ICMP"},
    {"i", "the interval"},
    {"c", "the number of cycles"},
    {"s, b", "size and filling of packets"},
    {"f, m", "first and last hop"},
    {"Q", "traffic class"},
    {"+, -", "scroll, this help too"},
    {"h, ?", "this help"},
    {"History", "x lost, ? probably lost"},
    {"  bars", "each row has its own scale"},
    {"  marks", ". answered, _ awaited"},
});

void draw_help(Grid& grid, const Area& area, std::size_t scroll) {
  // In two columns where one is too short.
  const bool two = help_lines.size() > area.rows && area.columns >= 70;
  const std::size_t rows = two ? (help_lines.size() + 1) / 2 : help_lines.size();
  const std::size_t skip = rows > area.rows ? std::min(scroll, rows - area.rows) : 0;
  for (std::size_t i = 0; i < help_lines.size(); ++i) {
    const std::size_t row = i % rows, column = i / rows * 36;
    if (row < skip || row - skip >= area.rows) continue;
    grid.put(area, row - skip, column, help_lines[i].first, {.bold = true});
    grid.put(area, row - skip, column + 10, help_lines[i].second);
  }
}

std::string shown_findings(const ViewPicture& picture) {
  return picture.shown < picture.hosts.size() ? findings_line(picture.hosts[picture.shown]) : "";
}

void draw_keys(Grid& grid, std::size_t row, const ViewPicture& picture) {
  if (!picture.prompt.empty()) {
    grid.put(grid.whole(), row, 0, picture.prompt, {.bold = true});
    return;
  }
  std::size_t column = 0;
  if (picture.paused) column = grid.put(grid.whole(), row, 0, " paused ", {.reverse = true}) + 2;
  using Keys = std::span<const std::pair<std::string_view, std::string_view>>;
  static constexpr std::pair<std::string_view, std::string_view> usual[] = {
      {"q", "quit"}, {"p", "pause"}, {"r", "reset"}, {"d", "display"}, {"n", "names"}, {"o", "fields"}, {"h", "help"}};
  static constexpr std::pair<std::string_view, std::string_view> of_help[] = {
      {"h", "back"}, {"+ -", "scroll"}, {"q", "quit"}};
  for (const auto& [key, what] : picture.help ? Keys(of_help) : Keys(usual)) {
    const std::string_view word = picture.paused && key == "p" ? "go on" : what;
    if (column + key.size() + 1 + word.size() > grid.size().columns) break;
    column = grid.put(grid.whole(), row, column, key, {.bold = true}) + 1;
    column = grid.put(grid.whole(), row, column, word, {.dim = true}) + 2;
  }
}

}  // namespace

std::size_t help_rows() {
  return help_lines.size();
}

std::size_t rows_wanted(const ViewPicture& picture) {
  const bool tabs = picture.hosts.size() > 1;
  const std::size_t rows = std::max<std::size_t>(table_rows(picture).size(), 1) + 2 + (tabs ? 1U : 0U) +
                           (shown_findings(picture).empty() ? 0U : 1U) + (picture.notice.empty() ? 0U : 1U);
  return std::max(rows, tabs ? rows_for_tabs : rows_for_title);
}

Grid draw(const ViewPicture& picture, Size size) {
  Grid grid(size);
  if (size.rows == 0 || size.columns == 0) return grid;
  const auto rows = table_rows(picture);
  std::size_t top = 0;
  if (size.rows >= rows_for_title) {
    draw_title(grid, picture);
    ++top;
  }
  if (picture.hosts.size() > 1 && size.rows >= rows_for_tabs) draw_tabs(grid, top++, picture);
  std::size_t bottom = size.rows;
  if (!picture.final && size.rows >= 5) draw_keys(grid, --bottom, picture);
  const std::string findings = shown_findings(picture);
  for (const auto& text : {picture.notice, findings}) {
    if (text.empty() || bottom <= top + (picture.final ? 2 : 3)) continue;
    grid.put(grid.whole(), --bottom, 0, shortened(text, size.columns), {.color = Color::yellow});
  }
  if (picture.help) {
    draw_help(grid, {.row = top, .rows = bottom - top, .columns = size.columns}, picture.help_scroll);
    return grid;
  }
  const TableColumns columns = columns_for(picture, rows, size.columns);
  if (bottom - top >= 2) draw_table_head(grid, top++, columns);
  const std::size_t room = bottom - top;
  const std::size_t skip = rows.size() > room ? std::min(picture.scroll, rows.size() - room) : 0;
  for (std::size_t i = skip; i < rows.size() && i - skip < room; ++i) {
    draw_table_row(grid, top + i - skip, rows[i], columns, picture);
  }
  if (rows.empty() && room > 0) grid.put(grid.whole(), top, number_width, "no answer yet", {.dim = true});
  return grid;
}

}  // namespace ntool::commands::mtr
