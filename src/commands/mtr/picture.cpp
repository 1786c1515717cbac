#include "picture.hpp"

#include "report_text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/engine/probe/path_loss.hpp>
#include <ntool/report/sparkline.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::mtr {
namespace {

using engine::HopFigures;
using engine::PathSample;
using report::live::Area;
using report::live::Color;
using report::live::Grid;
using report::live::Size;
using report::live::Style;

constexpr std::size_t number_width = 4;  // "12. "
constexpr std::size_t least_host = 14;
constexpr std::size_t least_strip = 8;
constexpr std::size_t strip_from = 60;  // columns of the screen
constexpr std::size_t most_others = 8;  // addresses below a hop

/// What is left out first, last.
constexpr std::string_view priorities = "LANSWBVJRDMXGI ";

std::size_t width_of(const std::vector<const Field*>& fields) {
  std::size_t width = 0;
  for (const Field* field : fields) width += field->width;
  return width;
}

/// One line of the table.
struct Row {
  Ttl ttl;
  bool is_hop = false;                       // the first line of a hop
  std::string label;                         // safe
  const HopFigures* hop = nullptr;           // of is_hop
  const engine::PathAddress* who = nullptr;  // of another address of a hop
};

std::string label_text(const ViewPicture& picture, const std::optional<IpAddress>& address) {
  const std::string label = terminal_safe(picture.labels.label(address));
  if (!picture.labels.shows_info()) return label;
  return pad_right(terminal_safe(picture.labels.info(address)), picture.labels.info_width()) + label;
}

void add_labels(std::vector<Row>& rows, Ttl ttl, const engine::PathAddress& who) {
  for (const auto& label : who.labels) rows.push_back({.ttl = ttl, .label = "  " + mpls_text(label)});
}

std::vector<Row> rows_of(const ViewPicture& picture) {
  std::vector<Row> rows;
  if (picture.shown >= picture.hosts.size()) return rows;
  for_each_hop(picture.hosts[picture.shown].figures, [&](Ttl ttl, const HopFigures& hop) {
    rows.push_back({.ttl = ttl, .is_hop = true, .label = label_text(picture, hop.newest()), .hop = &hop});
    std::size_t others = 0;
    for (const auto& who : hop.addresses()) {
      if (who.address == hop.newest()) {
        if (picture.mpls) add_labels(rows, ttl, who);
        continue;
      }
      if (++others > most_others) continue;
      rows.push_back({.ttl = ttl, .label = label_text(picture, who.address), .who = &who});
      if (picture.mpls) add_labels(rows, ttl, who);
    }
    if (others > most_others) {
      rows.push_back({.ttl = ttl, .label = fmt::format("and {} more addresses", others - most_others)});
    }
  });
  return rows;
}

/// What an address of several has of its own; elsewhere nothing.
std::string text_of_address(const Field& field, const engine::PathAddress& who) {
  const auto time = [](Duration value) { return fmt::format(" {:5.1f}", to_milliseconds(value)); };
  switch (field.letter) {
    case 'R': return fmt::format(" {:5}", who.received);
    case 'N': return time(who.last);
    case 'B': return time(who.best);
    case 'A': return time(who.average());
    case 'W': return time(who.worst);
    default: return "";
  }
}

Style style_of(const Field& field, const HopFigures& hop) {
  if (field.kind != Field::Kind::loss || hop.loss_millipercent() == 0) return {};
  return {.color = hop.loss_millipercent() >= 50'000 ? Color::red : Color::yellow, .bold = true};
}

/// The newest samples on the right.
std::string strip_text(const HopFigures& hop, std::size_t columns, bool latencies, bool utf8) {
  const auto& history = hop.history();
  std::vector<report::Sample> samples;
  for (std::size_t i = history.size() - std::min(columns, history.size()); i < history.size(); ++i) {
    report::Sample sample;
    switch (history[i].state) {
      case PathSample::State::answered: sample.rtt = history[i].rtt; break;
      case PathSample::State::lost: sample.mark = report::Mark::lost; break;
      case PathSample::State::awaited: sample.mark = report::Mark::waiting; break;
    }
    samples.push_back(sample);
  }
  if (latencies) return report::sparkline(samples, utf8);
  std::string text;
  for (const auto& sample : samples) {
    text += sample.mark == report::Mark::none ? std::string_view(".") : report::glyphs(utf8).of(sample.mark);
  }
  return text;
}

/// Where the columns of the table stand.
struct Columns {
  std::vector<const Field*> fields;
  std::size_t host = 0;
  std::size_t fields_at = 0;
  std::size_t strip_at = 0;
  std::size_t strip = 0;
};

Columns columns_for(const ViewPicture& picture, const std::vector<Row>& rows, std::size_t width) {
  Columns columns;
  std::size_t longest = least_host;
  for (const Row& row : rows) longest = std::max(longest, display_width(row.label));
  const bool strip_alone = picture.display_mode != 0;
  if (strip_alone) {
    columns.host = std::min(longest, std::max<std::size_t>(least_host, width / 3));
  } else {
    const std::size_t strip = width >= strip_from ? least_strip + 2 : 0;
    const std::size_t fixed = number_width + least_host + strip;
    columns.fields = fields_that_fit(picture.fields, width > fixed ? width - fixed : 0);
    const std::size_t rest = width - std::min(width, number_width + width_of(columns.fields) + strip);
    columns.host = std::min(longest, rest);
  }
  columns.fields_at = number_width + columns.host;
  columns.strip_at = columns.fields_at + width_of(columns.fields) + 2;
  if ((strip_alone || width >= strip_from) && columns.strip_at + least_strip <= width) {
    columns.strip = std::min(width - columns.strip_at, HopFigures::longest_history);
  }
  return columns;
}

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
    column =
        grid.put(grid.whole(), row, column, text, {.dim = tab != picture.shown, .reverse = tab == picture.shown}) + 1;
  }
}

void draw_head(Grid& grid, std::size_t row, const Columns& columns) {
  const Style style{.bold = true};
  grid.put(grid.whole(), row, number_width, shortened("Host", columns.host), style);
  std::size_t at = columns.fields_at;
  for (const Field* field : columns.fields) {
    at += field->width;
    grid.put_before(grid.whole(), row, at, field->title, style);
  }
  if (columns.strip > 0) grid.put(grid.whole(), row, columns.strip_at, "History", style);
}

void draw_row(Grid& grid, std::size_t at, const Row& row, const Columns& columns, const ViewPicture& picture) {
  const bool silent = row.is_hop && !row.hop->newest();
  const Style style{.dim = silent || !row.is_hop};
  if (row.is_hop) grid.put(grid.whole(), at, 0, fmt::format("{:2}. ", row.ttl.value()), {.dim = true});
  grid.put({.row = at, .column = number_width, .rows = 1, .columns = columns.host + (row.is_hop || row.who ? 0 : 60)},
           0, 0, shortened(row.label, row.is_hop || row.who != nullptr ? columns.host : grid.size().columns), style);
  std::size_t column = columns.fields_at;
  for (const Field* field : columns.fields) {
    column += field->width;
    if (silent && field->kind == Field::Kind::time) continue;
    if (row.is_hop) {
      std::string text = text_of(*field, *row.hop);
      if (text.size() > field->width) text.resize(field->width);  // "100.0" without its sign, as in reports
      grid.put_before(grid.whole(), at, column, text, style_of(*field, *row.hop));
    } else if (row.who != nullptr) {
      grid.put_before(grid.whole(), at, column, text_of_address(*field, *row.who), style);
    }
  }
  if (row.is_hop && columns.strip > 0) {
    grid.put(grid.whole(), at, columns.strip_at,
             strip_text(*row.hop, columns.strip, picture.display_mode != 1, picture.utf8), {.color = Color::green});
  }
}

std::string findings_text(const ViewPicture& picture) {
  if (picture.shown >= picture.hosts.size()) return "";
  std::string text;
  for (const auto& finding : engine::explain_loss(picture.hosts[picture.shown].figures)) {
    text += fmt::format("{}hop {}: {}", text.empty() ? "" : "; ", finding.ttl.value(), words_of(finding.kind));
  }
  return text;
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
    {"+, -", "scroll"},
    {"h, ?", "this help"},
});

void draw_help(Grid& grid, const Area& area) {
  // In two columns where one is too short.
  const bool two = help_lines.size() > area.rows && area.columns >= 70;
  const std::size_t rows = two ? (help_lines.size() + 1) / 2 : help_lines.size();
  for (std::size_t i = 0; i < help_lines.size(); ++i) {
    const std::size_t row = i % rows, column = i / rows * 36;
    if (row >= area.rows) continue;
    grid.put(area, row, column, help_lines[i].first, {.bold = true});
    grid.put(area, row, column + 10, help_lines[i].second);
  }
}

void draw_keys(Grid& grid, std::size_t row, const ViewPicture& picture) {
  if (!picture.prompt.empty()) {
    grid.put(grid.whole(), row, 0, picture.prompt, {.bold = true});
    return;
  }
  std::size_t column = 0;
  if (picture.paused) column = grid.put(grid.whole(), row, 0, " paused ", {.reverse = true}) + 2;
  constexpr std::pair<std::string_view, std::string_view> keys[] = {
      {"q", "quit"}, {"p", "pause"}, {"r", "reset"}, {"d", "display"}, {"n", "names"}, {"o", "fields"}, {"h", "help"}};
  for (const auto& [key, what] : keys) {
    const std::string_view word = picture.paused && key == "p" ? "go on" : what;
    if (column + key.size() + 1 + word.size() > grid.size().columns) break;
    column = grid.put(grid.whole(), row, column, key, {.bold = true}) + 1;
    column = grid.put(grid.whole(), row, column, word, {.dim = true}) + 2;
  }
}

}  // namespace

std::vector<const Field*> fields_that_fit(std::vector<const Field*> fields, std::size_t columns) {
  while (!fields.empty() && width_of(fields) > columns) {
    const auto least =
        std::ranges::max_element(fields, {}, [](const Field* field) { return priorities.find(field->letter); });
    fields.erase(least);
  }
  // A blank between two that are gone parts nothing.
  while (!fields.empty() && fields.back()->kind == Field::Kind::blank) fields.pop_back();
  return fields;
}

std::size_t rows_wanted(const ViewPicture& picture) {
  return rows_of(picture).size() + 2 + (findings_text(picture).empty() ? 0U : 1U) + (picture.notice.empty() ? 0U : 1U);
}

Grid draw(const ViewPicture& picture, Size size) {
  Grid grid(size);
  if (size.rows == 0 || size.columns == 0) return grid;
  const auto rows = rows_of(picture);
  std::size_t top = 0;
  if (size.rows >= 4) {
    draw_title(grid, picture);
    ++top;
  }
  if (picture.hosts.size() > 1 && size.rows >= 6) draw_tabs(grid, top++, picture);
  std::size_t bottom = size.rows;
  if (!picture.final && size.rows >= 5) draw_keys(grid, --bottom, picture);
  const std::string findings = findings_text(picture);
  for (const auto& text : {picture.notice, findings}) {
    if (text.empty() || bottom <= top + 3) continue;
    grid.put(grid.whole(), --bottom, 0, shortened(text, size.columns), {.color = Color::yellow});
  }
  if (picture.help) {
    draw_help(grid, {.row = top, .rows = bottom - top, .columns = size.columns});
    return grid;
  }
  const Columns columns = columns_for(picture, rows, size.columns);
  if (bottom - top >= 2) draw_head(grid, top++, columns);
  const std::size_t room = bottom - top;
  const std::size_t skip = rows.size() > room ? std::min(picture.scroll, rows.size() - room) : 0;
  for (std::size_t i = skip; i < rows.size() && i - skip < room; ++i) {
    draw_row(grid, top + i - skip, rows[i], columns, picture);
  }
  if (rows.empty() && room > 0) grid.put(grid.whole(), top, number_width, "no answer yet", {.dim = true});
  return grid;
}

}  // namespace ntool::commands::mtr
