// A description kept as a tree of texts, for renderers that need all keys before they can align the first.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <ntool/base/record.hpp>

namespace ntool::report {

struct Node {
  enum class Kind { scalar, object, list };
  Kind kind = Kind::object;
  std::string key = {};
  std::string text = {};  ///< of a scalar, safe for a terminal
  bool number = false;
  std::vector<Node> children = {};
};

/// An object whose children are the record's fields.
Node tree_of(const std::function<void(Fields&)>& describe_record);

/// A scalar's text; of anything else its scalars, separated by commas.
std::string joined_text(const Node& node);

}  // namespace ntool::report
