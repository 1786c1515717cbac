#include "json_builder.hpp"

#include <algorithm>

#include <ntool/report/json.hpp>

namespace ntool::report {
namespace {

constexpr int one_line = -1;
constexpr int indentation = 2;

/// The code point at the start of valid UTF-8, and its length in bytes.
std::pair<char32_t, std::size_t> code_point_at(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t value = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) value = value << 6U | (byte(i) & 0x3FU);
  return {value, length};
}

void append_u_escape(char32_t unit, std::string& out) {
  const std::uint8_t bytes[] = {static_cast<std::uint8_t>(unit >> 8U), static_cast<std::uint8_t>(unit & 0xFFU)};
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
    const auto [code_point, length] = code_point_at(rest);
    const std::string_view character = rest.substr(0, length);
    rest.remove_prefix(length);
    if (!beyond_ascii(character.front()) || terminal_safe(character) == character) {
      out += character;
    } else if (code_point < 0x10000) {
      append_u_escape(code_point, out);
    } else {  // a surrogate pair (RFC 8259 section 7)
      append_u_escape(0xD800 + ((code_point - 0x10000) >> 10U), out);
      append_u_escape(0xDC00 + ((code_point - 0x10000) & 0x3FFU), out);
    }
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
