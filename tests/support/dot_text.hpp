// A reader of the DOT language as far as graphs of ours have it, strict: what it does not know is an error.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ntool::test {

class DotReader {
 public:
  explicit DotReader(std::string_view text) : rest_(text) {}

  /// The labels of all nodes and edges in order, as they will be shown; nullopt: this is no graph.
  std::optional<std::vector<std::string>> labels() {
    if (!word("digraph") || !id() || !word("{")) return std::nullopt;
    while (!word("}")) {
      if (!statement()) return std::nullopt;
    }
    skip_blanks();
    return rest_.empty() ? std::optional(std::move(labels_)) : std::nullopt;
  }

 private:
  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \n"), rest_.size())); }
  bool word(std::string_view wanted) {
    skip_blanks();
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }
  /// A quoted string ends with the first quote that has no backslash before it; bare words are letters alone.
  std::optional<std::string> id() {
    skip_blanks();
    std::string text;
    if (!rest_.starts_with('"')) {
      const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
      for (; !rest_.empty() && is_letter(rest_.front()); rest_.remove_prefix(1)) text += rest_.front();
      return text.empty() ? std::nullopt : std::optional(text);
    }
    for (rest_.remove_prefix(1); !rest_.empty(); rest_.remove_prefix(1)) {
      if (rest_.front() == '"') {
        rest_.remove_prefix(1);
        return text;
      }
      if (rest_.front() == '\\') {
        rest_.remove_prefix(1);
        // Others stand for something: \N for the node's name, \l for the end of a line.
        if (rest_.empty() || (rest_.front() != '\\' && rest_.front() != '"')) return std::nullopt;
      }
      text += rest_.front();
    }
    return std::nullopt;
  }
  bool statement() {
    const auto name = id();
    if (!name) return false;
    if (word("=")) return id() && word(";");
    if (word("->") && !id()) return false;
    if (word("[")) {
      do {
        const auto key = id();
        if (!key || !word("=")) return false;
        const auto value = id();
        if (!value) return false;
        if (*key == "label") labels_.push_back(*value);
      } while (word(","));
      if (!word("]")) return false;
    }
    return word(";");
  }

  std::string_view rest_;
  std::vector<std::string> labels_;
};

inline std::optional<std::vector<std::string>> labels_of_dot(std::string_view text) {
  return DotReader(text).labels();
}

}  // namespace ntool::test
