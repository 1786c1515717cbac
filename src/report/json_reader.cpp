#include "json_builder.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include <ntool/base/bytes.hpp>
#include <ntool/base/text.hpp>
#include <ntool/report/json_reader.hpp>

namespace ntool::report {
namespace {

std::unexpected<Error> broken(std::string reason) {
  return malformed("JSON", std::move(reason));
}
std::unexpected<Error> not_a(std::string_view key, std::string_view wanted) {
  return broken(fmt::format("'{}' is no {}", terminal_safe(key), wanted));
}

}  // namespace

/// What the JSON library reports as it reads, as values. It stops where one of these says false.
class JsonCollector {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  [[nodiscard]] const std::string& reason() const { return reason_; }
  std::optional<JsonObject> take() { return std::move(whole_); }

  bool null() { return put({nullptr}); }
  bool boolean(bool value) { return put({value}); }
  bool number_integer(number_integer_t value) { return put({std::int64_t{value}}); }
  bool number_unsigned(number_unsigned_t value) { return put({std::uint64_t{value}}); }
  bool number_float(number_float_t value, const string_t&) { return put({value}); }
  bool string(string_t& value) { return put({std::move(value)}); }
  bool binary(binary_t&) { return refuse("no JSON"); }
  bool start_object(std::size_t) { return open({JsonObject{}}); }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open({std::vector<JsonValue>{}}); }
  bool end_array() { return close(); }
  bool key(string_t& name) {
    auto& object = std::get<JsonObject>(open_.back().value.held);
    if (object.find(name) != nullptr) return refuse(fmt::format("'{}' stands there twice", terminal_safe(name)));
    open_.back().key = std::move(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) {
    return refuse(fmt::format("broken at byte {}", position));
  }

 private:
  struct Frame {
    JsonValue value;
    std::string key = {};  // of the member that comes next
  };

  bool refuse(std::string reason) {
    reason_ = std::move(reason);
    return false;
  }
  bool open(JsonValue value) {
    if (open_.size() >= JsonObject::deepest) return refuse("too deep");
    open_.push_back({std::move(value)});
    return true;
  }
  bool close() {
    JsonValue done = std::move(open_.back().value);
    open_.pop_back();
    return put(std::move(done));
  }
  bool put(JsonValue value) {
    if (++count_ > JsonObject::most_values) return refuse("too many values");
    if (open_.empty()) {
      auto* const object = std::get_if<JsonObject>(&value.held);
      if (object == nullptr) return refuse("no object");
      whole_ = std::move(*object);
      return true;
    }
    Frame& into = open_.back();
    if (auto* const list = std::get_if<std::vector<JsonValue>>(&into.value.held)) {
      list->push_back(std::move(value));
    } else {
      std::get<JsonObject>(into.value.held).members_.push_back({std::move(into.key), std::move(value)});
    }
    return true;
  }

  std::vector<Frame> open_;
  std::optional<JsonObject> whole_;
  std::size_t count_ = 0;
  std::string reason_ = "broken";
};

Result<JsonObject> JsonObject::parse(std::string_view text) {
  JsonCollector collector;
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &collector)) return broken(collector.reason());
  auto whole = collector.take();
  if (!whole) return broken("no object");
  return *std::move(whole);
}

const JsonValue* JsonObject::find(std::string_view key) const {
  const auto it = std::ranges::find(members_, key, &JsonMember::key);
  return it != members_.end() ? &it->value : nullptr;
}

bool JsonObject::has(std::string_view key) const {
  const auto* const value = find(key);
  return value != nullptr && !std::holds_alternative<std::nullptr_t>(value->held);
}

Result<const JsonValue*> JsonObject::want(std::string_view key) const {
  if (!has(key)) return broken(fmt::format("'{}' is missing", key));
  return find(key);
}

Result<std::string> JsonObject::text(std::string_view key) const {
  const auto* const value = TRY(want(key));
  const auto* const text = std::get_if<std::string>(&value->held);
  if (text == nullptr) return not_a(key, "text");
  const auto* const raw = find(std::string(key) + "_hex");
  if (raw == nullptr) return *text;
  const auto* const digits = std::get_if<std::string>(&raw->held);
  const auto bytes = digits != nullptr ? from_hex(*digits) : not_a(key, "hexadecimal text");
  if (!bytes) return not_a(std::string(key) + "_hex", "bytes in hexadecimal");
  return std::string(as_text(*bytes));
}

Result<std::uint64_t> JsonObject::whole(std::string_view key, std::uint64_t most) const {
  const auto* const value = TRY(want(key));
  const auto* const number = std::get_if<std::uint64_t>(&value->held);
  if (number == nullptr || *number > most) return not_a(key, fmt::format("whole number up to {}", most));
  return *number;
}

Result<double> JsonObject::number(std::string_view key, double least, double most) const {
  const auto* const value = TRY(want(key));
  double number = std::nan("");
  if (const auto* const real = std::get_if<double>(&value->held)) number = *real;
  if (const auto* const whole = std::get_if<std::uint64_t>(&value->held)) number = static_cast<double>(*whole);
  if (const auto* const whole = std::get_if<std::int64_t>(&value->held)) number = static_cast<double>(*whole);
  // Not a number is in no range.
  if (!(number >= least && number <= most)) return not_a(key, fmt::format("number from {} to {}", least, most));
  return number;
}

Result<bool> JsonObject::truth(std::string_view key) const {
  const auto* const value = TRY(want(key));
  const auto* const truth = std::get_if<bool>(&value->held);
  if (truth == nullptr) return not_a(key, "truth");
  return *truth;
}

Result<std::optional<std::string>> JsonObject::text_if_any(std::string_view key) const {
  if (!has(key)) return std::optional<std::string>();
  return std::optional<std::string>(TRY(text(key)));
}

Result<std::optional<std::uint64_t>> JsonObject::whole_if_any(std::string_view key, std::uint64_t most) const {
  if (!has(key)) return std::optional<std::uint64_t>();
  return std::optional<std::uint64_t>(TRY(whole(key, most)));
}

Result<bool> JsonObject::truth_if_any(std::string_view key) const {
  if (!has(key)) return false;
  return truth(key);
}

Result<std::vector<std::uint64_t>> JsonObject::wholes(std::string_view key, std::uint64_t most) const {
  std::vector<std::uint64_t> numbers;
  if (!has(key)) return numbers;
  const auto* const list = std::get_if<std::vector<JsonValue>>(&find(key)->held);
  if (list == nullptr) return not_a(key, "list");
  for (const auto& element : *list) {
    const auto* const number = std::get_if<std::uint64_t>(&element.held);
    if (number == nullptr || *number > most) return not_a(key, fmt::format("list of whole numbers up to {}", most));
    numbers.push_back(*number);
  }
  return numbers;
}

Result<std::vector<JsonObject>> JsonObject::objects(std::string_view key) const {
  std::vector<JsonObject> objects;
  if (!has(key)) return objects;
  const auto* const list = std::get_if<std::vector<JsonValue>>(&find(key)->held);
  if (list == nullptr) return not_a(key, "list");
  for (const auto& element : *list) {
    const auto* const object = std::get_if<JsonObject>(&element.held);
    if (object == nullptr) return not_a(key, "list of objects");
    objects.push_back(*object);
  }
  return objects;
}

Result<const JsonObject*> JsonObject::object_if_any(std::string_view key) const {
  if (!has(key)) return nullptr;
  const auto* const object = std::get_if<JsonObject>(&find(key)->held);
  if (object == nullptr) return not_a(key, "object");
  return object;
}

}  // namespace ntool::report
