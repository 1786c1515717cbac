// The columns of ss: rows are collected until their widths are known, then written. Pure layout, without sockets.
#pragma once

#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/sink.hpp>

namespace ntool::commands::ss {

/// As iproute2 6.1 lays them out. A column is as wide as its widest cell; addresses stand at their right end, so that
/// the ports behind them begin in one line. On a terminal the columns that fit on one of its lines share what is left
/// of it, and those that do not fit go on in the next line: each row then fills whole lines.
class Columns {
 public:
  enum Column : std::uint8_t { netid, state, receive_queue, send_queue, local, local_port, peer, peer_port, process };
  static constexpr std::size_t count = 9;
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
  /// Rows are held up to this many bytes of text. Widths found so far stay for what follows.
  static constexpr std::size_t batch_bytes = std::size_t{5} << 20U;

  struct Layout {
    bool netid = true;
    bool state = true;
    bool heading = true;
    std::size_t screen_width = unlimited;
  };
  Columns(TextSink& out, const Layout& layout);

  /// Text of the cell that is being written goes here; nothing else may be changed.
  [[nodiscard]] fmt::memory_buffer& cell() { return text_; }
  /// Ends it. Each row has all nine cells, in their order; those of hidden columns are dropped.
  void end_cell();
  void add_cell(std::string_view text) {
    text_.append(text);
    end_cell();
  }

  /// Writes what is held; call it at the end.
  void finish();

  using Widths = std::array<std::size_t, count>;
  /// From the widths of contents to those of columns on a screen; 0: a column without anything.
  [[nodiscard]] static Widths spread(Widths contents, std::size_t screen_width);

 private:
  struct Cell {
    std::uint32_t end;    // where its text ends in text_
    std::uint32_t width;  // in terminal cells
  };
  [[nodiscard]] bool is_shown(std::size_t column) const;
  void measure(std::size_t column, std::size_t width);
  void render();

  TextSink& out_;
  Layout layout_;
  fmt::memory_buffer text_;
  std::vector<Cell> cells_;
  Widths contents_{};
  std::size_t column_ = 0;
  std::size_t last_process_ = 0;  // the width of the newest row's last cell, which does not count yet
};

}  // namespace ntool::commands::ss
