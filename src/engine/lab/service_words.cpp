#include "service_words.hpp"

#include <fmt/format.h>
#include <optional>

namespace ntool::engine::lab {

Result<std::vector<std::string>> service_words(std::string_view line) {
  constexpr std::string_view blanks = " \t\n\r";
  // Within double quotes a backslash is one, unless one of these follows (POSIX 2.2.3).
  constexpr std::string_view escaped_in_quotes = "$`\"\\\n";
  if (line.find('\0') != std::string_view::npos) return usage_error("a NUL in a service");
  std::vector<std::string> words;
  std::optional<std::string> word;
  char quote = '\0';
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool last = i + 1 == line.size();
    if (quote == '\0' && blanks.find(c) != std::string_view::npos) {
      if (word) words.push_back(std::move(*word));
      word.reset();
      continue;
    }
    if (!word) word.emplace();
    if (c == quote) {
      quote = '\0';
    } else if (quote == '\'') {
      *word += c;
    } else if (c == '\\') {
      if (last) return usage_error("a service ends in a backslash");
      const char next = line[i + 1];
      if (quote == '"' && escaped_in_quotes.find(next) == std::string_view::npos) {
        *word += c;
        continue;
      }
      if (next != '\n') *word += next;
      ++i;
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else {
      *word += c;
    }
  }
  if (quote != '\0')
    return usage_error(
        fmt::format("a service has a {} quote that is never closed", quote == '"' ? "double" : "single"));
  if (word) words.push_back(std::move(*word));
  if (words.empty()) return usage_error("a service is empty");
  if (words.front().empty()) return usage_error("a service's program has an empty name");
  return words;
}

}  // namespace ntool::engine::lab
