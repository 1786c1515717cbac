#include <cstdint>
#include <utf8proc.h>

#include <ntool/base/bytes.hpp>
#include <ntool/base/text.hpp>

namespace ntool {
namespace {

/// Cells of one character. utf8proc 2.8 counts the vowels and final consonants of conjoining Hangul as columns of their
/// own; terminals (and wcwidth) draw them into the two cells of the leading consonant.
std::size_t cells_of(std::int32_t code_point) {
  const bool completes_syllable =
      (code_point >= 0x1160 && code_point <= 0x11FF) || (code_point >= 0xD7B0 && code_point <= 0xD7FF);
  const int width = completes_syllable ? 0 : utf8proc_charwidth(code_point);
  return width > 0 ? static_cast<std::size_t>(width) : 0;
}

void append_hex(std::string_view bytes, std::string& out) {
  for (const std::uint8_t byte : as_bytes(bytes)) {
    const std::uint8_t one[] = {byte};
    out += "\\x";
    out += to_hex(one);
  }
}

/// Appends the part that `s` has stepped over: a harmless character as it is, anything else as \xNN for each byte.
void append_safe(std::string_view part, const CodePointStep& s, std::string& out) {
  if (s.code_point < 0 || steers(s.code_point)) {
    append_hex(part, out);
  } else {
    out += part;
  }
}

}  // namespace

/// The well-formed sequences of Unicode table 3-7. Not utf8proc_iterate, which does not tell how long the maximal
/// subpart of a broken sequence is, nor whether it is only cut short.
CodePointStep first_code_point(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  const std::uint8_t lead = at(0);
  if (lead < 0x80) return {lead, 1};
  std::size_t want = 0;
  std::uint8_t low = 0x80;  // bounds of the second byte
  std::uint8_t high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF)
    want = 2;
  else if (lead >= 0xE0 && lead <= 0xEF)
    want = 3, low = lead == 0xE0 ? 0xA0 : 0x80, high = lead == 0xED ? 0x9F : 0xBF;
  else if (lead >= 0xF0 && lead <= 0xF4)
    want = 4, low = lead == 0xF0 ? 0x90 : 0x80, high = lead == 0xF4 ? 0x8F : 0xBF;
  else
    return {-1, 1};
  std::int32_t code_point = lead & (0x7F >> want);
  for (std::size_t i = 1; i < want; ++i) {
    if (i >= bytes.size()) return {-1, i, true};
    if (at(i) < low || at(i) > high) return {-1, i};
    code_point = code_point << 6 | (at(i) & 0x3F);
    low = 0x80, high = 0xBF;
  }
  return {code_point, want};
}

bool steers(std::int32_t code_point) {
  switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_CC:  // C0, DEL, C1
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CS: return true;
    // Of the format characters the joiners shape Hangul-free scripts and emoji harmlessly; the others hide or reorder.
    case UTF8PROC_CATEGORY_CF: return code_point != 0x200C && code_point != 0x200D;
    default: return false;
  }
}

bool is_valid_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto s = first_code_point(bytes);
    if (s.code_point < 0) return false;
    bytes.remove_prefix(s.length);
  }
  return true;
}

std::string to_valid_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const auto s = first_code_point(bytes);
    out += s.code_point < 0 ? std::string_view("\xEF\xBF\xBD") : bytes.substr(0, s.length);
    bytes.remove_prefix(s.length);
  }
  return out;
}

std::string terminal_safe(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const auto s = first_code_point(bytes);
    append_safe(bytes.substr(0, s.length), s, out);
    bytes.remove_prefix(s.length);
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t cells = 0;
  while (!text.empty()) {
    if (text.front() >= 0x20 && text.front() < 0x7F) {  // most of what tables hold
      ++cells;
      text.remove_prefix(1);
      continue;
    }
    const auto s = first_code_point(text);
    cells += s.code_point < 0 ? 1 : cells_of(s.code_point);
    text.remove_prefix(s.length);
  }
  return cells;
}

Grapheme first_grapheme(std::string_view text) {
  const auto width_of = [](const CodePointStep& s) { return s.code_point < 0 ? 1 : cells_of(s.code_point); };
  auto before = first_code_point(text);
  Grapheme grapheme{.length = before.length, .width = width_of(before), .plain = true};
  utf8proc_int32_t state = 0;
  while (grapheme.length < text.size()) {
    const auto next = first_code_point(text.substr(grapheme.length));
    if (before.code_point < 0 || next.code_point < 0) break;
    if (utf8proc_grapheme_break_stateful(before.code_point, next.code_point, &state)) break;
    grapheme.length += next.length;
    grapheme.width += width_of(next);
    grapheme.plain = false;
    before = next;
  }
  return grapheme;
}

std::string shortened(std::string_view text, std::size_t cells) {
  std::size_t used = 0;
  std::size_t fitting = 0;  // bytes that leave a cell for the "…"
  for (std::size_t at = 0; at < text.size();) {
    const auto s = first_code_point(text.substr(at));
    used += s.code_point < 0 || steers(s.code_point) ? 4 * s.length : cells_of(s.code_point);
    if (used > cells) return std::string(text.substr(0, fitting)) + "…";
    at += s.length;
    if (used < cells) fitting = at;
  }
  return std::string(text);
}

std::string pad_right(std::string_view text, std::size_t cells) {
  std::string padded(text);
  const std::size_t width = display_width(text);
  if (width < cells) padded.append(cells - width, ' ');
  return padded;
}

std::string pad_left(std::string_view text, std::size_t cells) {
  const std::size_t width = display_width(text);
  std::string padded(width < cells ? cells - width : 0, ' ');
  return padded.append(text);
}

void TerminalFilter::filter(std::string_view bytes, std::string& out) {
  std::string joined;
  if (!pending_.empty()) {
    joined = pending_.append(bytes);
    pending_.clear();
    bytes = joined;
  }
  while (!bytes.empty()) {
    if (bytes.front() == '\n' || bytes.front() == '\t') {
      out += bytes.front();
      bytes.remove_prefix(1);
      continue;
    }
    if (bytes.front() == '\r') {  // harmless before a newline; alone it overwrites the line
      if (bytes.size() == 1) break;
      if (bytes[1] == '\n') {
        out += "\r\n";
        bytes.remove_prefix(2);
        continue;
      }
    }
    const auto s = first_code_point(bytes);
    if (s.incomplete) break;
    append_safe(bytes.substr(0, s.length), s, out);
    bytes.remove_prefix(s.length);
  }
  pending_ = bytes;
}

void TerminalFilter::finish(std::string& out) {
  append_hex(pending_, out);
  pending_.clear();
}

}  // namespace ntool
