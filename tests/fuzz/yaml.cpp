// YAML of unknown worth: a tree within its bounds, or an error with a place inside the text.
#include "require.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include <ntool/base/numbers.hpp>
#include <ntool/base/text.hpp>
#include <ntool/base/yaml.hpp>

using namespace ntool;
using ntool::fuzz::require;

namespace {

void check(const YamlNode& node, std::size_t lines, std::size_t depth) {
  const bool is_list = node.kind == YamlNode::Kind::list, is_map = node.kind == YamlNode::Kind::map;
  require(node.place.line >= 1 && node.place.line <= lines && node.place.column >= 1);
  require(node.kind == YamlNode::Kind::scalar || node.text.empty());
  require(is_list || node.items.empty());
  require(is_map || node.entries.empty());
  require(!(is_list || is_map) || depth < 32);
  for (const auto& item : node.items) check(item, lines, depth + 1);
  for (const auto& [key, value] : node.entries) {
    require(key.kind == YamlNode::Kind::scalar);
    require(std::ranges::count_if(node.entries, [&](const auto& each) { return each.first.text == key.text; }) == 1);
    check(value, lines, depth + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // One more for the end of a file whose last line is complete.
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 2;
  const auto root = parse_yaml(text);
  if (root) {
    require(is_valid_utf8(text));
    check(*root, lines, 0);
    return 0;
  }
  const auto& place = root.error().subject;
  const auto colon = place.find(':');
  require(root.error().code == Errc::malformed && !root.error().reason.empty() && colon != std::string::npos);
  const auto line = parse_unsigned(std::string_view(place).substr(0, colon), 1, lines);
  const auto column = parse_unsigned(std::string_view(place).substr(colon + 1), 1, size + 2);
  require(line.has_value() && column.has_value());
  return 0;
}
