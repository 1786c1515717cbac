// JsonObject: a line of JSON → its values, checked. What somebody else may have written is bounded in depth and number,
// and each value that is asked for has the type and range that its reader expects, or is an error that names its key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <ntool/base/result.hpp>

namespace ntool::report {

struct JsonMember;
struct JsonValue;

/// An object (RFC 8259 section 4). Null counts as absent.
class JsonObject {
 public:
  static constexpr std::size_t deepest = 8;         ///< objects and lists within each other
  static constexpr std::size_t most_values = 4096;  ///< in all of them

  /// Errors: Errc::malformed for what is no single object, a key that comes twice in one, text that is not UTF-8,
  /// numbers beyond a double, and beyond the bounds above.
  static Result<JsonObject> parse(std::string_view text);

  [[nodiscard]] bool has(std::string_view key) const;

  // Errors of all of these: Errc::malformed, naming the key. The first four want it to be there.
  /// Where the text was not UTF-8 its writer put the bytes into "KEY_hex" (report/json.hpp); these are given then.
  [[nodiscard]] Result<std::string> text(std::string_view key) const;
  [[nodiscard]] Result<std::uint64_t> whole(std::string_view key, std::uint64_t most) const;
  /// Finite.
  [[nodiscard]] Result<double> number(std::string_view key, double least, double most) const;
  [[nodiscard]] Result<bool> truth(std::string_view key) const;

  [[nodiscard]] Result<std::optional<std::string>> text_if_any(std::string_view key) const;
  [[nodiscard]] Result<std::optional<std::uint64_t>> whole_if_any(std::string_view key, std::uint64_t most) const;
  [[nodiscard]] Result<bool> truth_if_any(std::string_view key) const;  ///< absent: false
  /// Lists; absent ones are empty.
  [[nodiscard]] Result<std::vector<std::uint64_t>> wholes(std::string_view key, std::uint64_t most) const;
  [[nodiscard]] Result<std::vector<JsonObject>> objects(std::string_view key) const;
  /// Null: absent. Valid as long as this object.
  [[nodiscard]] Result<const JsonObject*> object_if_any(std::string_view key) const;

 private:
  friend class JsonCollector;
  [[nodiscard]] const JsonValue* find(std::string_view key) const;
  [[nodiscard]] Result<const JsonValue*> want(std::string_view key) const;

  std::vector<JsonMember> members_;
};

struct JsonValue {
  std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, std::vector<JsonValue>,
               JsonObject>
      held;
};
struct JsonMember {
  std::string key;
  JsonValue value;
};

}  // namespace ntool::report
