// The table of the live view: a row for each hop, for each other address of it, and for MPLS labels.
#pragma once

#include "picture.hpp"

namespace ntool::commands::mtr {

/// Of the TTL: "12. "
inline constexpr std::size_t number_width = 4;

/// One line of the table.
struct TableRow {
  Ttl ttl;
  bool is_hop = false;                       // the first line of a hop
  std::string label;                         // safe
  const engine::HopFigures* hop = nullptr;   // of is_hop
  const engine::PathAddress* who = nullptr;  // of another address of a hop
};

std::vector<TableRow> table_rows(const ViewPicture& picture);

/// Where the columns of the table stand.
struct TableColumns {
  std::vector<const Field*> fields;
  std::size_t host = 0;
  std::size_t fields_at = 0;
  std::size_t strip_at = 0;
  std::size_t strip = 0;
};

/// In `width` columns of the screen.
TableColumns columns_for(const ViewPicture& picture, const std::vector<TableRow>& rows, std::size_t width);

void draw_table_head(report::live::Grid& grid, std::size_t row, const TableColumns& columns);
void draw_table_row(report::live::Grid& grid, std::size_t at, const TableRow& row, const TableColumns& columns,
                    const ViewPicture& picture);

}  // namespace ntool::commands::mtr
