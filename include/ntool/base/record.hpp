// A record is described once: `void describe(Fields& fields, const T& record)`, found beside T by argument-dependent
// lookup, names its fields with units in the key ("rtt_ms"). JSON, tables and plain text are made from that.
//
//   void describe(Fields& fields, const Link& link) {
//     fields.field("name", link.name).field("mtu", link.mtu).list("addresses", link.addresses);
//   }
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <variant>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>

namespace ntool {

/// What a field can hold at the bottom. Text may be any bytes: each renderer makes them safe in its own way.
using Scalar = std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string_view>;

/// Where a description goes; each renderer implements it. Keys are empty inside a list. Text is valid only during the
/// call.
class FieldSink {
 public:
  virtual ~FieldSink() = default;
  virtual void scalar(std::string_view key, const Scalar& value) = 0;
  virtual void begin_object(std::string_view key) = 0;
  virtual void end_object() = 0;
  virtual void begin_list(std::string_view key) = 0;
  virtual void end_list() = 0;
};

class Fields {
 public:
  explicit Fields(FieldSink& sink) : sink_(sink) {}

  Fields& field(std::string_view key, bool value) { return put(key, value); }
  template <std::signed_integral T>
  Fields& field(std::string_view key, T value) {
    return put(key, std::int64_t{value});
  }
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>) Fields& field(std::string_view key, T value) {
    return put(key, std::uint64_t{value});
  }
  Fields& field(std::string_view key, double value) { return put(key, value); }
  Fields& field(std::string_view key, std::string_view value) { return put(key, value); }
  Fields& field(std::string_view key, const char* value) { return put(key, std::string_view(value)); }
  Fields& field(std::string_view key, const std::string& value) { return put(key, std::string_view(value)); }
  Fields& field(std::string_view key, const IpAddress& value) { return field(key, value.to_string()); }
  template <class Tag, class Rep>
  Fields& field(std::string_view key, StrongNumber<Tag, Rep> value) {
    return field(key, value.value());
  }

  /// An absent optional leaves the key out: absent means "not known or not applicable".
  template <class T>
  Fields& field(std::string_view key, const std::optional<T>& value) {
    return value ? field(key, *value) : *this;
  }

  /// A nested record, described by its own describe().
  template <class T>
  requires requires(Fields& f, const T& t) { describe(f, t); }
  Fields& field(std::string_view key, const T& record) {
    sink_.begin_object(key);
    describe(*this, record);
    sink_.end_object();
    return *this;
  }

  /// A list of scalars or records; an empty one is shown as empty.
  template <std::ranges::input_range Range>
  Fields& list(std::string_view key, const Range& items) {
    sink_.begin_list(key);
    for (const auto& item : items) field("", item);
    sink_.end_list();
    return *this;
  }

 private:
  Fields& put(std::string_view key, const Scalar& value) {
    sink_.scalar(key, value);
    return *this;
  }
  FieldSink& sink_;
};

/// For field(): an empty text leaves its key out.
[[nodiscard]] inline std::optional<std::string_view> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

template <class T>
concept Described = requires(Fields& fields, const T& record) {
  describe(fields, record);
};

}  // namespace ntool
