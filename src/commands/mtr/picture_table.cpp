#include "picture_table.hpp"

#include "report_text.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/report/sparkline.hpp>

namespace ntool::commands::mtr {
namespace {

using engine::HopFigures;
using engine::PathSample;
using report::live::Color;
using report::live::Grid;
using report::live::Style;

constexpr std::size_t least_host = 14;
/// Room that a label gets before any field: for an IPv6 address, and most names.
constexpr std::size_t wanted_host = 40;
/// But not that of the loss and two round trips.
constexpr std::size_t least_fields = 18;
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

std::string label_text(const ViewPicture& picture, const std::optional<IpAddress>& address) {
  const std::string label = terminal_safe(picture.labels.label(address));
  if (!picture.labels.shows_info()) return label;
  return pad_right(terminal_safe(picture.labels.info(address)), picture.labels.info_width()) + label;
}

void add_labels(std::vector<TableRow>& rows, Ttl ttl, const engine::PathAddress& who) {
  for (const auto& label : who.labels) rows.push_back({.ttl = ttl, .label = "  " + mpls_text(label)});
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
      case PathSample::State::overdue: sample.mark = report::Mark::overdue; break;
      case PathSample::State::awaited: sample.mark = report::Mark::waiting; break;
    }
    samples.push_back(sample);
  }
  if (latencies) return report::sparkline(samples, utf8);
  // Beside points the usual mark of what is awaited is none.
  std::string text;
  for (const auto& sample : samples) {
    switch (sample.mark) {
      case report::Mark::none: text += '.'; break;
      case report::Mark::waiting: text += '_'; break;
      default: text += report::glyphs(utf8).of(sample.mark);
    }
  }
  return text;
}

}  // namespace

std::vector<TableRow> table_rows(const ViewPicture& picture) {
  std::vector<TableRow> rows;
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

TableColumns columns_for(const ViewPicture& picture, const std::vector<TableRow>& rows, std::size_t width) {
  TableColumns columns;
  // Lines of MPLS labels may reach over the fields.
  std::size_t longest = least_host;
  for (const TableRow& row : rows) {
    if (row.is_hop || row.who != nullptr) longest = std::max(longest, display_width(row.label));
  }
  const bool strip_alone = picture.display_mode != 0;
  if (strip_alone) {
    columns.host = std::min(longest, std::max({least_host, width / 3, std::min(width / 2, wanted_host)}));
  } else {
    const std::size_t strip = width >= strip_from ? least_strip + 2 : 0;
    const auto room_beside = [&](std::size_t taken) { return width - std::min(width, taken); };
    const std::size_t wanted = std::min(longest, wanted_host + picture.labels.info_width());
    const std::size_t host = std::max(least_host, std::min(wanted, room_beside(number_width + strip + least_fields)));
    columns.fields = fields_that_fit(picture.fields, room_beside(number_width + host + strip));
    columns.host = std::min(longest, room_beside(number_width + width_of(columns.fields) + strip));
  }
  columns.fields_at = number_width + columns.host;
  columns.strip_at = columns.fields_at + width_of(columns.fields) + 2;
  if ((strip_alone || width >= strip_from) && columns.strip_at + least_strip <= width) {
    columns.strip = std::min(width - columns.strip_at, HopFigures::longest_history);
  }
  return columns;
}

void draw_table_head(Grid& grid, std::size_t row, const TableColumns& columns) {
  const Style style{.bold = true};
  grid.put(grid.whole(), row, number_width, shortened("Host", columns.host), style);
  std::size_t at = columns.fields_at;
  for (const Field* field : columns.fields) {
    at += field->width;
    grid.put_before(grid.whole(), row, at, field->title, style);
  }
  if (columns.strip > 0) grid.put(grid.whole(), row, columns.strip_at, "History", style);
}

void draw_table_row(Grid& grid, std::size_t at, const TableRow& row, const TableColumns& columns,
                    const ViewPicture& picture) {
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

}  // namespace ntool::commands::mtr
