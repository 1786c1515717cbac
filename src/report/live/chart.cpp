#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/report/live/chart.hpp>

namespace ntool::report::live {
namespace {

/// "0.005 ┤"
constexpr std::size_t label_columns = 5;
constexpr std::size_t gutter = label_columns + 2;
constexpr std::size_t between_ages = 10;
constexpr std::size_t eighths = 8;

/// "8s", "2.5s", "90s", "3m", "3m20s", "2h", "2h30m"
std::string age_text(Duration age) {
  const auto tenths = (age.count() + 50'000'000) / 100'000'000;
  if (tenths < 100 && tenths % 10 != 0) return fmt::format("-{}.{}s", tenths / 10, tenths % 10);
  const auto seconds = (tenths + 5) / 10;
  if (seconds == 0) return "0";
  if (seconds < 100) return fmt::format("-{}s", seconds);
  const auto minutes = seconds / 60;
  if (minutes < 100) {
    return seconds % 60 == 0 ? fmt::format("-{}m", minutes) : fmt::format("-{}m{}s", minutes, seconds % 60);
  }
  return minutes % 60 == 0 ? fmt::format("-{}h", minutes / 60) : fmt::format("-{}h{}m", minutes / 60, minutes % 60);
}

std::optional<Scale> scale_of(std::span<const Column> columns) {
  std::optional<Duration> low, high;
  for (const Column& column : columns) {
    if (!column.body) continue;
    low = std::min(low.value_or(*column.body), *column.body);
    const Duration top = column.peak.value_or(*column.body);
    high = std::max(high.value_or(top), top);
  }
  return low ? std::optional(Scale::around(*low, *high)) : std::nullopt;
}

/// The lower half of the axis is everyday, the rest draws the eye; the height says the same.
Style style_at(std::size_t row, std::size_t rows) {
  return {.color = 2 * row < rows ? Color::green : Color::yellow};
}

class Chart {
 public:
  Chart(Grid& grid, const Area& area, std::span<const Column> columns, bool utf8)
      : grid_(grid),
        area_(area),
        columns_(columns.last(std::min(columns.size(), chart_columns(area)))),
        glyphs_(glyphs(utf8)) {
    has_marks_ = area.rows >= 3;
    has_axis_ = area.rows >= 6;
    bars_ = area.rows - (has_marks_ ? 1 : 0) - (has_axis_ ? 2 : 0);
    first_ = area.columns - columns_.size();
  }

  void draw() {
    for (std::size_t row = 0; row < bars_; ++row) grid_.put(area_, row, gutter - 1, glyphs_.vertical, {.dim = true});
    if (const auto scale = scale_of(columns_)) {
      draw_labels(*scale);
      for (std::size_t i = 0; i < columns_.size(); ++i) draw_bar(*scale, first_ + i, columns_[i]);
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) draw_mark(first_ + i, columns_[i]);
    if (has_axis_) draw_ages();
  }

 private:
  void draw_labels(const Scale& scale) {
    // Above a label stands at least one row without.
    std::size_t free_below = bars_;
    for (const auto& tick : scale.ticks(std::max<std::size_t>(2, (bars_ + 1) / 2))) {
      // A bar that reaches the tick fills the row below its top edge.
      const auto height = static_cast<std::size_t>(std::lround(tick.place * static_cast<double>(bars_)));
      const std::size_t row = bars_ - std::clamp<std::size_t>(height, 1, bars_);
      if (row >= free_below) continue;
      grid_.put_before(area_, row, label_columns, tick.label);
      grid_.put(area_, row, gutter - 1, glyphs_.vertical_tick, {.dim = true});
      free_below = row;
    }
  }

  void draw_bar(const Scale& scale, std::size_t column, const Column& value) {
    if (!value.body) return;
    const auto height_of = [&](Duration time) {
      const double height = scale.place_of(time) * static_cast<double>(bars_ * eighths);
      return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(height)));
    };
    const std::size_t body = height_of(*value.body);
    const std::size_t peak = std::max(body, height_of(value.peak.value_or(*value.body)));
    for (std::size_t up = 0; up * eighths < peak; ++up) {
      const std::size_t row = bars_ - 1 - up;
      if (up * eighths < body) {
        const std::size_t part = std::min(body - up * eighths, eighths);
        grid_.put(area_, row, column, glyphs_.bars[part - 1], style_at(up, bars_));
      } else if (peak - up * eighths >= eighths / 2) {
        grid_.put(area_, row, column, glyphs_.shade, style_at(up, bars_));
      }
    }
  }

  void draw_mark(std::size_t column, const Column& value) {
    if (value.mark == Mark::none || (!has_marks_ && value.body)) return;
    const Style style =
        value.mark == Mark::waiting ? Style{.dim = true} : Style{.color = Color::red, .bold = true, .reverse = true};
    grid_.put(area_, has_marks_ ? bars_ : bars_ - 1, column, glyphs_.of(value.mark), style);
  }

  void draw_ages() {
    const std::size_t line = bars_ + 1;
    const Style style{.dim = true};
    grid_.put(area_, line, gutter - 1, glyphs_.corner, style);
    for (std::size_t column = gutter; column < area_.columns; ++column) {
      const std::size_t back = area_.columns - 1 - column;
      const bool ticks = back % between_ages == 0 && back < columns_.size();
      grid_.put(area_, line, column, ticks ? glyphs_.horizontal_tick : glyphs_.horizontal, style);
      if (!ticks) continue;
      const auto label = age_text(columns_[columns_.size() - 1 - back].age);
      grid_.put_before(area_, line + 1, std::min(area_.columns, column + (back == 0 ? 1 : 2)), label, style);
    }
  }

  Grid& grid_;
  const Area& area_;
  std::span<const Column> columns_;
  const Glyphs& glyphs_;
  bool has_marks_ = false;
  bool has_axis_ = false;
  std::size_t bars_ = 0;   // rows of bars
  std::size_t first_ = 0;  // the column of the oldest
};

}  // namespace

std::size_t chart_columns(const Area& area) {
  return area.columns > gutter ? area.columns - gutter : 0;
}

void draw_chart(Grid& grid, const Area& area, std::span<const Column> columns, bool utf8) {
  if (area.rows == 0 || chart_columns(area) == 0) return;
  Chart(grid, area, columns, utf8).draw();
}

}  // namespace ntool::report::live
