// Foreign bytes made safe for a terminal and for JSON, and widths measured in terminal cells. UTF-8 everywhere,
// independent of the locale (an empty container has none); utf8proc knows the widths.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ntool {

[[nodiscard]] bool is_valid_utf8(std::string_view bytes);

/// The same text with each maximal invalid part replaced by U+FFFD (Unicode 3.9, "substitution of maximal subparts").
[[nodiscard]] std::string to_valid_utf8(std::string_view bytes);

/// One step through bytes of unknown worth.
struct CodePointStep {
  std::int32_t code_point;  ///< -1 for an invalid part
  std::size_t length;       ///< in bytes, at least 1; of an invalid part its maximal subpart (Unicode 3.9)
  bool incomplete = false;  ///< invalid, and could still become a character if more bytes came
};
/// The first step through `bytes`, which must not be empty.
[[nodiscard]] CodePointStep first_code_point(std::string_view bytes);

/// Whether a character steers a terminal or reorders text instead of showing something.
[[nodiscard]] bool steers(std::int32_t code_point);

/// One line that a terminal shows and does not obey: C0, DEL, C1, bidirectional and other format controls, line and
/// paragraph separators and invalid bytes become \xNN for each byte; a backslash stays one. Printable UTF-8 passes.
[[nodiscard]] std::string terminal_safe(std::string_view bytes);

/// Columns that a terminal gives to valid, printable text: 2 for Hangul and other wide characters, 0 for combining
/// marks.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// One character as its reader sees it (UAX #29, an extended grapheme cluster): a letter with its marks, a syllable of
/// conjoining Hangul, an emoji of several parts.
struct Grapheme {
  std::size_t length;  ///< in bytes, at least 1
  std::size_t width;   ///< in columns, as display_width
  bool plain;          ///< one code point: all terminals agree on its width
};
/// The first one of `text`, which must not be empty.
[[nodiscard]] Grapheme first_grapheme(std::string_view text);

/// The text, or where terminal_safe would make it wider than `cells` its beginning and "…", `cells` wide at most.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t cells);

/// Blanks added on the right (or left) until the text fills `cells` columns; longer text is left whole.
[[nodiscard]] std::string pad_right(std::string_view text, std::size_t cells);
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t cells);

/// terminal_safe for a stream: newlines, tabs and CRLF pass, and a character split between two calls is put together
/// again. For a peer's bytes shown on a terminal.
class TerminalFilter {
 public:
  /// Appends the safe form of `bytes` to `out`; an incomplete character at the end waits for the next call.
  void filter(std::string_view bytes, std::string& out);
  /// What still waits, as \xNN; call it at the end of the stream.
  void finish(std::string& out);

 private:
  std::string pending_;  // at most three bytes of one character, or a CR whose LF may follow
};

}  // namespace ntool
