#include "tree.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>

namespace ntool::report {
namespace {

struct ScalarText {
  std::string operator()(std::nullptr_t) const { return "-"; }
  std::string operator()(bool value) const { return value ? "yes" : "no"; }
  std::string operator()(std::int64_t value) const { return fmt::to_string(value); }
  std::string operator()(std::uint64_t value) const { return fmt::to_string(value); }
  std::string operator()(double value) const { return fmt::to_string(value); }
  std::string operator()(std::string_view value) const { return terminal_safe(value); }
};

bool is_number(const Scalar& value) {
  return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<std::uint64_t>(value) ||
         std::holds_alternative<double>(value);
}

class TreeSink final : public FieldSink {
 public:
  TreeSink() { open_.emplace_back(); }
  Node take() { return std::move(open_.front()); }

  void scalar(std::string_view key, const Scalar& value) override {
    open_.back().children.push_back({.kind = Node::Kind::scalar,
                                     .key = std::string(key),
                                     .text = std::visit(ScalarText{}, value),
                                     .number = is_number(value)});
  }
  void begin_object(std::string_view key) override { open_.push_back({.key = std::string(key)}); }
  void end_object() override { close(); }
  void begin_list(std::string_view key) override {
    open_.push_back({.kind = Node::Kind::list, .key = std::string(key)});
  }
  void end_list() override { close(); }

 private:
  void close() {
    Node done = std::move(open_.back());
    open_.pop_back();
    open_.back().children.push_back(std::move(done));
  }
  std::vector<Node> open_;
};

}  // namespace

Node tree_of(const std::function<void(Fields&)>& describe_record) {
  TreeSink sink;
  Fields fields(sink);
  describe_record(fields);
  return sink.take();
}

std::string joined_text(const Node& node) {
  if (node.kind == Node::Kind::scalar) return node.text;
  std::string joined;
  for (const Node& child : node.children) {
    if (!joined.empty()) joined += node.kind == Node::Kind::list ? "," : " ";
    joined += joined_text(child);
  }
  return joined;
}

}  // namespace ntool::report
