#include "graph_picture.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include <ntool/base/text.hpp>
#include <ntool/report/rtt_text.hpp>

namespace ntool::commands::ping {
namespace {

using report::live::Area;
using report::live::Color;
using report::live::Grid;
using report::live::Size;
using report::live::Style;

/// Figures beside the chart, where that still leaves the chart the larger part.
constexpr std::size_t panel_columns = 22;
constexpr std::size_t wide_from = 64;
constexpr std::size_t panel_rows = 9;
constexpr std::size_t between_figures = 3;
/// From so many rows on a long error may take two of them.
constexpr std::size_t tall_from = 16;

struct Figure {
  std::string name;
  std::string value;
  Style style = {};
};

std::string percent(double value) {
  return value > 0 && value < 10 ? fmt::format("{:.1f}%", value) : fmt::format("{:.0f}%", value);
}

constexpr Style alarm = {.color = Color::red, .bold = true};

/// "13 s", "73 min", "49 h": rounded down.
std::string length_text(Duration length) {
  using namespace std::chrono;
  if (length < 2min) return fmt::format("{} s", duration_cast<seconds>(length).count());
  if (length < 2h) return fmt::format("{} min", duration_cast<minutes>(length).count());
  return fmt::format("{} h", duration_cast<hours>(length).count());
}

/// In the order of what matters first: what has no room is left out from the end. `down`: how long nobody answers.
std::vector<Figure> figures_of(const History::Figures& figures, std::optional<Duration> down, bool final) {
  // What stays stands above the statistics of iputils, which count as lost what is still awaited.
  History::Figures counted = figures;
  if (final) counted.waiting = 0;
  std::vector<Figure> list;
  if (down) list.push_back({"down", length_text(*down), alarm});
  list.push_back({"sent", fmt::format("{}", figures.sent)});
  list.push_back({"received", fmt::format("{}", figures.received)});
  list.push_back({"loss", percent(counted.loss_percent()), counted.lost() > 0 ? alarm : Style{}});
  if (final && figures.waiting > 0) list.push_back({"awaited", fmt::format("{}", figures.waiting)});
  if (figures.failed > 0) list.push_back({"errors", fmt::format("{}", figures.failed), {.color = Color::red}});
  const auto add = [&](std::string name, Duration value) {
    list.push_back({std::move(name), report::rtt_text(value) + " ms"});
  };
  if (figures.last && !down) add("last", *figures.last);  // it would pass for the state of now
  if (figures.rtt.count() == 0) return list;
  add("min", figures.rtt.min());
  add("avg", figures.rtt.avg());
  add("max", figures.rtt.max());
  add("mdev", figures.rtt.mdev());
  add("p50", figures.p50);
  add("p95", figures.p95);
  return list;
}

void draw_panel(Grid& grid, const Area& area, const std::vector<Figure>& figures) {
  for (std::size_t row = 0; row < figures.size(); ++row) {
    grid.put(area, row, 0, figures[row].name, {.dim = true});
    grid.put_before(area, row, area.columns, figures[row].value, figures[row].style);
  }
}

/// "sent 12   received 12   loss 0%", over as many rows as it takes.
struct Placed {
  const Figure& figure;
  std::size_t row;
  std::size_t column;
};
std::vector<Placed> flow(const std::vector<Figure>& figures, std::size_t columns) {
  std::vector<Placed> placed;
  std::size_t row = 0, column = 0;
  for (const Figure& figure : figures) {
    const std::size_t width = figure.name.size() + 1 + figure.value.size();
    if (column > 0 && column + width > columns) {
      ++row;
      column = 0;
    }
    placed.push_back({figure, row, column});
    column += width + between_figures;
  }
  return placed;
}

void draw_flow(Grid& grid, const Area& area, const std::vector<Placed>& placed) {
  for (const auto& [figure, row, column] : placed) {
    const auto after = grid.put(area, row, column, figure.name, {.dim = true});
    grid.put(area, row, after + 1, figure.value, figure.style);
  }
}

void draw_head(Grid& grid, const GraphPicture& picture) {
  const auto whole = grid.whole();
  const std::size_t after = grid.put(whole, 0, 0, shortened(picture.title, whole.columns), {.bold = true});
  if (after + 2 + display_width(picture.subject) <= whole.columns) {
    grid.put_before(whole, 0, whole.columns, picture.subject, {.dim = true});
  }
}

/// The text in up to so many rows, parted at a blank.
std::vector<std::string> rows_of(const std::string& text, std::size_t columns, std::size_t most) {
  const std::string safe = terminal_safe(text);
  if (safe.empty()) return {};
  if (most > 1 && display_width(safe) > columns) {
    auto blank = safe.rfind(' ');
    while (blank != std::string::npos && blank > 0 && display_width(safe.substr(0, blank)) > columns) {
      blank = safe.rfind(' ', blank - 1);
    }
    if (blank != std::string::npos && blank > 0) {
      return {safe.substr(0, blank), shortened(safe.substr(blank + 1), columns)};
    }
  }
  return {shortened(safe, columns)};
}

/// In the row below the title, as much as has room there; the figures have the shortest form.
void draw_outage(Grid& grid, const GraphPicture& picture, Duration down) {
  const auto length = length_text(down);
  for (const auto& text :
       {fmt::format("no answer for {}, since {}", length, picture.since), fmt::format("down {}", length)}) {
    if (display_width(text) > grid.size().columns) continue;
    grid.put(grid.whole(), 1, 0, text, alarm);
    return;
  }
}

void draw_legend(Grid& grid, const Area& foot, std::size_t row, bool utf8) {
  const auto& glyphs = report::glyphs(utf8);
  std::size_t column = 0;
  for (const auto& [mark, what] : {std::pair<std::string_view, std::string_view>{"x", "lost"},
                                   {"E", "error"},
                                   {glyphs.waiting, "awaited"},
                                   {glyphs.shade, "longest"}}) {
    column = grid.put(foot, row, column, mark, {.bold = true}) + 1;
    column = grid.put(foot, row, column, what, {.dim = true}) + 3;
  }
}

void draw_foot(Grid& grid, const Area& foot, const GraphPicture& picture, const std::vector<std::string>& notice) {
  std::size_t row = 0;
  for (const auto& text : notice) grid.put(foot, row++, 0, text, {.color = Color::yellow});
  if (picture.final) return;
  if (picture.legend) draw_legend(grid, foot, row++, picture.utf8);
  std::size_t column = 0;
  if (picture.held) column = grid.put(foot, row, 0, " held ", {.reverse = true}) + 2;
  constexpr std::pair<std::string_view, std::string_view> keys[] = {
      {"q", "quit"}, {"p", "hold"}, {"r", "reset"}, {"?", "legend"}};
  for (const auto& [key, what] : keys) {
    column = grid.put(foot, row, column, key, {.bold = true}) + 1;
    column = grid.put(foot, row, column, picture.held && key == "p" ? "go on" : what, {.dim = true}) + 3;
  }
}

}  // namespace

Grid draw(const GraphPicture& picture, Size size) {
  Grid grid(size);
  if (size.rows == 0 || size.columns == 0) return grid;
  const auto down_since = picture.history.down_since(picture.now);
  const auto down = down_since ? std::optional(picture.now - *down_since) : std::nullopt;
  const auto figures = figures_of(picture.history.figures(picture.now), down, picture.final);
  const auto notice = rows_of(picture.notice, size.columns, size.rows >= tall_from ? 2 : 1);

  // From the least to the whole: the figures, the chart, a title, the keys.
  std::size_t top = size.rows >= 6 ? 1 : 0;
  const std::size_t foot_rows = size.rows < 8 ? 0 : notice.size() + (picture.final ? 0U : picture.legend ? 2U : 1U);
  std::size_t bottom = size.rows - foot_rows;
  if (top > 0) draw_head(grid, picture);
  if (foot_rows > 0) draw_foot(grid, {.row = bottom, .rows = foot_rows, .columns = size.columns}, picture, notice);

  Area chart{.row = top, .rows = bottom - top, .columns = size.columns};
  if (size.columns >= wide_from && chart.rows >= panel_rows) {
    chart.columns -= panel_columns;
    draw_panel(grid,
               {.row = top + 1, .column = chart.columns + 3, .rows = chart.rows - 1, .columns = panel_columns - 3},
               figures);
  } else {
    const auto placed = flow(figures, size.columns);
    const std::size_t rows = std::min(placed.back().row + 1, std::max<std::size_t>(1, chart.rows / 3));
    chart.rows -= rows;
    draw_flow(grid, {.row = top + chart.rows, .rows = rows, .columns = size.columns}, placed);
  }
  if (chart.rows > 3) {  // a row of air below the title, or of what is the matter
    if (down && top > 0) draw_outage(grid, picture, *down);
    ++chart.row;
    --chart.rows;
  }
  report::live::draw_chart(grid, chart, picture.history.columns(picture.now), picture.utf8);
  return grid;
}

}  // namespace ntool::commands::ping
