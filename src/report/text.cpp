#include "tree.hpp"

#include <algorithm>

#include <ntool/base/text.hpp>
#include <ntool/report/text.hpp>

namespace ntool::report {
namespace {

bool stands_on_one_line(const Node& node) {
  const auto is_scalar = [](const Node& child) { return child.kind == Node::Kind::scalar; };
  return is_scalar(node) || (node.kind == Node::Kind::list && std::ranges::all_of(node.children, is_scalar));
}

void append_lines(const Node& parent, std::size_t indent, std::string& out) {
  std::size_t key_width = 0;
  for (const Node& child : parent.children) {
    if (stands_on_one_line(child)) key_width = std::max(key_width, display_width(child.key));
  }
  for (const Node& child : parent.children) {
    out.append(indent, ' ');
    const std::string key = (child.key.empty() ? std::string("-") : terminal_safe(child.key) + ":");
    if (stands_on_one_line(child)) {
      out += pad_right(key, key_width + 2) + joined_text(child) + '\n';
    } else {
      out += key + '\n';
      append_lines(child, indent + 2, out);
    }
  }
}

}  // namespace

std::string text_lines(const std::function<void(Fields&)>& describe_record) {
  std::string out;
  append_lines(tree_of(describe_record), 0, out);
  return out;
}

}  // namespace ntool::report
