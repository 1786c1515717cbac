// Table: described records as aligned columns. Cumulative, since a column is as wide as its widest cell.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/record.hpp>
#include <ntool/base/sink.hpp>

namespace ntool::report {

/// One column per key, in the order in which keys first come; a record without a key has an empty cell. Numbers stand
/// right, all else left; widths are terminal cells (two for Hangul); cells are safe for a terminal and never cut. The
/// elements of a list share a cell, separated by commas; a nested record's keys become columns "outer.inner".
class Table {
 public:
  struct Layout {
    bool header = true;      ///< a first line of keys in capitals
    std::size_t indent = 0;  ///< blanks before each line
    /// Where the last column's text is broken at blanks and goes on below its beginning; 0: never.
    std::size_t wrap_at = 0;
  };

  Table() = default;
  explicit Table(Layout layout) : layout_(layout) {}

  template <Described T>
  void add(const T& record) {
    add_row([&record](Fields& fields) { describe(fields, record); });
  }
  void write(TextSink& out) const;

 private:
  struct Cell {
    std::string text;
    bool number = false;
  };
  using Row = std::vector<Cell>;  // by column; may be shorter than columns_

  void add_row(const std::function<void(Fields&)>& describe_record);
  std::size_t column_of(std::string_view key);
  void write_row(const Row& row, const std::vector<std::size_t>& widths, TextSink& out) const;

  Layout layout_;
  std::vector<std::string> columns_;
  std::vector<Row> rows_;
};

}  // namespace ntool::report
