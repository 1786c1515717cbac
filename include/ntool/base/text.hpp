// Foreign bytes made safe for a terminal and for JSON, and widths measured in terminal cells. UTF-8 everywhere,
// independent of the locale (an empty container has none); utf8proc knows the widths.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ntool {

[[nodiscard]] bool is_valid_utf8(std::string_view bytes);

/// The same text with each maximal invalid part replaced by U+FFFD (Unicode 3.9, "substitution of maximal subparts").
[[nodiscard]] std::string to_valid_utf8(std::string_view bytes);

/// One line that a terminal shows and does not obey: C0, DEL, C1, bidirectional and other format controls, line and
/// paragraph separators and invalid bytes become \xNN for each byte; a backslash stays one. Printable UTF-8 passes.
[[nodiscard]] std::string terminal_safe(std::string_view bytes);

/// Columns that a terminal gives to valid, printable text: 2 for Hangul and other wide characters, 0 for combining
/// marks.
[[nodiscard]] std::size_t display_width(std::string_view text);

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

/// Edit distance with neighbouring letters swapped counted as one step (optimal string alignment).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that `word` was most likely meant to be, or an empty view where none is near enough.
[[nodiscard]] std::string_view did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace ntool
