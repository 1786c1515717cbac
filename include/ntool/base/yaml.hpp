// YAML text as a tree of values with their places, for files that people write. What such a file does not need is an
// error: anchors and aliases (which can grow without end), tags, several documents, keys twice in one map.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ntool/base/result.hpp>

namespace ntool {

/// Counted from 1.
struct TextPlace {
  std::size_t line = 1;
  std::size_t column = 1;
  bool operator==(const TextPlace&) const = default;
};

struct YamlNode {
  enum class Kind { nothing, scalar, list, map };
  Kind kind = Kind::nothing;  ///< nothing: no value behind a key, "~" or "null"
  TextPlace place = {};
  std::string text = {};                                    ///< of a scalar, as written, without its quotes
  bool quoted = false;                                      ///< of a scalar: it is text, even if it looks like a number
  std::vector<YamlNode> items = {};                         ///< of a list
  std::vector<std::pair<YamlNode, YamlNode>> entries = {};  ///< of a map, in the order of the text; keys are scalars
};

/// Errors: Errc::malformed; its subject is "line:column" and its reason a clause. Nesting beyond 32 levels is one.
Result<YamlNode> parse_yaml(std::string_view text);

}  // namespace ntool
