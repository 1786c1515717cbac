#include "json_builder.hpp"
#include "plain_json.hpp"

#include <algorithm>

#include <ntool/report/json.hpp>

namespace ntool::report {
namespace {

constexpr int one_line = -1;
constexpr int indentation = 2;

void append_u_escape(std::int32_t unit, std::string& out) {
  const std::uint8_t bytes[] = {static_cast<std::uint8_t>(unit >> 8), static_cast<std::uint8_t>(unit & 0xFF)};
  out += "\\u" + to_hex(bytes);
}

/// The JSON library escapes C0 alone. What else a terminal would obey (DEL, C1, bidirectional controls) gets the same
/// meaning as \uXXXX; such characters stand only inside strings, so the document is not changed.
std::string without_steering(std::string json) {
  const auto beyond_ascii = [](char c) { return static_cast<unsigned char>(c) >= 0x7F; };
  if (std::ranges::none_of(json, beyond_ascii)) return json;
  std::string out;
  out.reserve(json.size());
  for (std::string_view rest = json; !rest.empty();) {
    const auto step = first_code_point(rest);
    const std::int32_t code_point = step.code_point;
    const bool is_layout = !beyond_ascii(rest.front());  // the newlines between the members
    if (is_layout || code_point < 0 || !steers(code_point)) {
      out += rest.substr(0, step.length);
    } else if (code_point < 0x10000) {
      append_u_escape(code_point, out);
    } else {  // a surrogate pair (RFC 8259 section 7)
      append_u_escape(0xD800 + ((code_point - 0x10000) >> 10), out);
      append_u_escape(0xDC00 + ((code_point - 0x10000) & 0x3FF), out);
    }
    rest.remove_prefix(step.length);
  }
  return out;
}

std::string dump(const Describe& describe_record, int indent) {
  JsonBuilder builder;
  Fields fields(builder);
  describe_record(fields);
  return without_steering(builder.root().dump(indent));
}

/// Newlines inside strings are escaped, so each one in the text begins a line of the layout.
std::string shifted(std::string_view text, std::size_t blanks) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '\n') out.append(blanks, ' ');
  }
  return out;
}

}  // namespace

std::string json_object(const Describe& describe_record) {
  PlainJson plain;
  Fields fields(plain);
  describe_record(fields);
  if (plain.plain()) return std::move(plain).line();
  return dump(describe_record, one_line);
}

void JsonDocument::next_member() {
  end_list();
  out_.write(has_members_ ? ",\n" : "{\n");
  has_members_ = true;
}

void JsonDocument::begin_list(std::string_view key) {
  next_member();
  out_.write("  " + without_steering(nlohmann::json(to_valid_utf8(key)).dump()) + ": [");
  in_list_ = true;
  list_has_elements_ = false;
}

void JsonDocument::add_element(const Describe& describe_record) {
  if (!in_list_) begin_list("items");  // a verb's slip must not break the document
  out_.write(list_has_elements_ ? ",\n    " : "\n    ");
  list_has_elements_ = true;
  out_.write(shifted(dump(describe_record, indentation), 4));
}

void JsonDocument::end_list() {
  if (!in_list_) return;
  out_.write(list_has_elements_ ? "\n  ]" : "]");
  in_list_ = false;
}

void JsonDocument::add_members(const Describe& describe_record) {
  const std::string text = dump(describe_record, indentation);
  constexpr std::string_view open = "{\n";
  constexpr std::string_view close = "\n}";
  if (text.size() <= open.size() + close.size()) return;  // "{}": a record of absent fields
  next_member();
  out_.write(std::string_view(text).substr(open.size(), text.size() - open.size() - close.size()));
}

void JsonDocument::finish() {
  end_list();
  out_.write(has_members_ ? "\n}\n" : "{}\n");
}

std::string json_library_version() {
  return nlohmann::json::meta().at("version").at("string").get<std::string>();
}

}  // namespace ntool::report
