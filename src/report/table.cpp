#include "tree.hpp"

#include <algorithm>

#include <ntool/base/text.hpp>
#include <ntool/report/table.hpp>

namespace ntool::report {
namespace {

constexpr std::size_t gap = 2;
/// A last column narrower than this is not worth breaking into.
constexpr std::size_t narrowest_wrap = 20;

std::string in_capitals(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

/// Takes from `text` what fits into `cells`, broken at the last blank; a single longer word is left whole.
std::string_view take_line(std::string_view& text, std::size_t cells) {
  std::size_t end = 0;
  while (end < text.size()) {
    const std::size_t next = std::min(text.find(' ', end + 1), text.size());
    if (end > 0 && display_width(text.substr(0, next)) > cells) break;
    end = next;
  }
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

void flatten(const Node& node, const std::string& prefix, std::vector<const Node*>& nodes,
             std::vector<std::string>& keys) {
  for (const Node& child : node.children) {
    if (child.kind == Node::Kind::object) {
      flatten(child, prefix + child.key + ".", nodes, keys);
    } else {
      nodes.push_back(&child);
      keys.push_back(prefix + child.key);
    }
  }
}

}  // namespace

std::size_t Table::column_of(std::string_view key) {
  const auto found = std::ranges::find(columns_, key);
  if (found != columns_.end()) return static_cast<std::size_t>(found - columns_.begin());
  columns_.emplace_back(key);
  return columns_.size() - 1;
}

void Table::add_row(const std::function<void(Fields&)>& describe_record) {
  const Node tree = tree_of(describe_record);
  std::vector<const Node*> nodes;
  std::vector<std::string> keys;
  flatten(tree, "", nodes, keys);
  Row row;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const std::size_t column = column_of(keys[i]);
    if (row.size() <= column) row.resize(column + 1);
    row[column] = {.text = joined_text(*nodes[i]), .number = nodes[i]->number};
  }
  rows_.push_back(std::move(row));
}

void Table::write_row(const Row& row, const std::vector<std::size_t>& widths, TextSink& out) const {
  std::string line(layout_.indent, ' ');
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool last = i + 1 == widths.size();
    const Cell& cell = row[i];
    if (cell.number) {
      line += pad_left(cell.text, widths[i]);
    } else if (!last || layout_.wrap_at < display_width(line) + narrowest_wrap) {
      line += pad_right(cell.text, widths[i]);
    } else {
      const std::size_t start = display_width(line);
      std::string_view rest = cell.text;
      line += take_line(rest, layout_.wrap_at - start);
      while (!rest.empty()) {
        line += '\n' + std::string(start, ' ');
        line += take_line(rest, layout_.wrap_at - start);
      }
    }
    if (!last) line.append(gap, ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out.write(line + '\n');
}

void Table::write(TextSink& out) const {
  Row header;
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto has_number = [i](const Row& row) { return i < row.size() && row[i].number; };
    header.push_back(
        {.text = terminal_safe(in_capitals(columns_[i])), .number = std::ranges::any_of(rows_, has_number)});
    widths.push_back(layout_.header ? display_width(header.back().text) : 0);
    for (const Row& row : rows_) {
      if (i < row.size()) widths[i] = std::max(widths[i], display_width(row[i].text));
    }
  }
  if (layout_.header && !columns_.empty()) write_row(header, widths, out);
  for (const Row& row : rows_) write_row(row, widths, out);
}

}  // namespace ntool::report
