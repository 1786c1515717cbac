// Walking over the line-and-word files of /etc and /proc: lines end in LF or CRLF (or the text's end), words are
// separated by blanks and tabs, '#' begins a comment. Nothing is copied and no byte is trusted.
#pragma once

#include <cstddef>
#include <string_view>

namespace ntool {

/// Cuts the first line off `rest`, without its line end. Call it while `rest` is not empty.
[[nodiscard]] inline std::string_view next_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// The part of a line before its comment.
[[nodiscard]] inline std::string_view without_comment(std::string_view line, std::string_view markers = "#") {
  return line.substr(0, line.find_first_of(markers));
}

/// Cuts the first word off `rest`; empty when there is none left.
[[nodiscard]] inline std::string_view next_word(std::string_view& rest) {
  constexpr std::string_view blanks = " \t\v\f\r";
  const std::size_t start = rest.find_first_not_of(blanks);
  rest.remove_prefix(start == std::string_view::npos ? rest.size() : start);
  const std::size_t end = rest.find_first_of(blanks);
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(word.size());
  return word;
}

}  // namespace ntool
