// Value: a piece of a lab file together with what an error about it needs: the file's name, the place, and what the
// piece is called there. Whatever reads a piece as something returns an error that begins with all three.
#pragma once

#include "words.hpp"

#include <fmt/format.h>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>
#include <ntool/base/yaml.hpp>

namespace ntool::engine::lab {

class Map;

/// Refers to a YamlNode, which must outlive it.
class Value {
 public:
  Value(const YamlNode& node, std::string_view file, std::string name)
      : node_(&node), file_(file), name_(std::move(name)) {}

  [[nodiscard]] bool is_nothing() const { return node_->kind == YamlNode::Kind::nothing; }
  [[nodiscard]] bool is_scalar() const { return node_->kind == YamlNode::Kind::scalar; }
  [[nodiscard]] bool is_list() const { return node_->kind == YamlNode::Kind::list; }
  [[nodiscard]] bool is_map() const { return node_->kind == YamlNode::Kind::map; }
  [[nodiscard]] bool is(std::string_view word) const { return is_scalar() && node_->text == word; }
  [[nodiscard]] std::size_t line() const { return node_->place.line; }
  [[nodiscard]] std::size_t column() const { return node_->place.column; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] Value named(std::string name) const { return {*node_, file_, std::move(name)}; }

  /// "net.yaml:7:5: NAME: REASON; HINT".
  [[nodiscard]] std::unexpected<Error> wrong(std::string_view reason, std::string hint = {}) const;
  /// The same without the name, where the reason tells it.
  [[nodiscard]] std::unexpected<Error> wrong_here(std::string reason, std::string hint = {}) const;

  /// Any scalar.
  [[nodiscard]] Result<std::string_view> text() const;
  [[nodiscard]] Result<bool> truth() const;
  [[nodiscard]] Result<std::uint64_t> number(std::uint64_t min, std::uint64_t max) const;
  [[nodiscard]] Result<Duration> time() const;
  [[nodiscard]] Result<double> share() const;
  [[nodiscard]] Result<IpAddress> address() const;
  /// An address with the length of its network.
  [[nodiscard]] Result<Prefix> prefix() const;
  /// A network: bits behind its length are an error. "default" is none.
  [[nodiscard]] Result<Prefix> network() const;
  [[nodiscard]] Result<PortRange> ports() const;
  [[nodiscard]] Result<Mtu> mtu() const;
  [[nodiscard]] Result<std::vector<std::uint8_t>> hex() const;

  template <class T, std::size_t N>
  [[nodiscard]] Result<T> choose(const Choice<T> (&choices)[N]) const {
    const auto word = text();
    if (!word) return fail(word.error());
    std::vector<std::string_view> names;
    for (const auto& choice : choices) {
      if (choice.name == *word) return choice.value;
      names.push_back(choice.name);
    }
    return no_choice(*word, names);
  }

  /// The items of a list; of nothing, none. Errors: anything else.
  [[nodiscard]] Result<std::vector<Value>> items() const;
  /// A scalar or map alone stands for a list of one.
  [[nodiscard]] Result<std::vector<Value>> one_or_more() const;
  /// Keys and values of a map whose keys are free; of nothing, none.
  [[nodiscard]] Result<std::vector<std::pair<Value, Value>>> entries() const;
  /// A map with these keys and no other; nothing is an empty one.
  [[nodiscard]] Result<Map> map(std::span<const std::string_view> keys) const;
  [[nodiscard]] Result<Map> map(std::initializer_list<std::string_view> keys) const;

 private:
  [[nodiscard]] std::unexpected<Error> not_a(std::string_view wanted) const;
  [[nodiscard]] std::unexpected<Error> no_choice(std::string_view word,
                                                 const std::vector<std::string_view>& names) const;
  /// The error of a parser that knows no files, at this place.
  template <class T>
  [[nodiscard]] Result<T> placed(Result<T> result) const {
    if (result) return result;
    return wrong(result.error().reason, std::move(result.error().hint));
  }

  const YamlNode* node_;
  std::string_view file_;
  std::string name_;
};

class Map {
 public:
  explicit Map(const Value& whole, std::vector<std::pair<std::string_view, Value>> entries)
      : whole_(whole), entries_(std::move(entries)) {}

  /// What stands behind the key; nothing behind it counts as no key.
  [[nodiscard]] std::optional<Value> find(std::string_view key) const;
  [[nodiscard]] Result<Value> get(std::string_view key) const;
  [[nodiscard]] const Value& whole() const { return whole_; }
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  /// The first of these keys that is there.
  [[nodiscard]] std::optional<std::string_view> first_of(std::span<const std::string_view> keys) const;

  /// Puts what stands behind the key, read by `reader` (a member of Value or a function of one), into `out`; without
  /// the key `out` stays.
  template <class Reader, class Out>
  [[nodiscard]] Result<void> read(std::string_view key, Reader reader, Out& out) const {
    if (const auto value = find(key)) out = TRY(std::invoke(reader, *value));
    return {};
  }
  template <class Number>
  [[nodiscard]] Result<void> read_number(std::string_view key, std::uint64_t min, std::uint64_t max,
                                         Number& out) const {
    const auto value = find(key);
    if (!value) return {};
    const auto number = TRY(value->number(min, max));
    if constexpr (requires { typename Number::rep; }) {
      out = Number(static_cast<typename Number::rep>(number));
    } else {
      out = static_cast<Number>(number);
    }
    return {};
  }
  template <class T, std::size_t N>
  [[nodiscard]] Result<void> read_choice(std::string_view key, const Choice<T> (&choices)[N], T& out) const {
    if (const auto value = find(key)) out = TRY(value->choose(choices));
    return {};
  }

 private:
  Value whole_;
  std::vector<std::pair<std::string_view, Value>> entries_;
};

}  // namespace ntool::engine::lab
