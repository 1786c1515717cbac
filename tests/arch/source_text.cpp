#include "source_text.hpp"

#include <cctype>

namespace ntool::arch {
namespace {

bool in_identifier(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

void blank(std::string& text, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to && i < text.size(); ++i) {
    if (text[i] != '\n') text[i] = ' ';
  }
}

/// Where the literal that begins with the quote at `start` ends.
std::size_t end_of_literal(std::string_view text, std::size_t start) {
  const char quote = text[start];
  const bool raw = quote == '"' && start > 0 && text[start - 1] == 'R' &&
                   (start == 1 || !in_identifier(text[start - 2]) || text[start - 2] == '8');
  if (raw) {
    const auto open = text.find('(', start);
    if (open == std::string_view::npos) return text.size();
    const std::string closing = ")" + std::string(text.substr(start + 1, open - start - 1)) + "\"";
    const auto end = text.find(closing, open);
    return end == std::string_view::npos ? text.size() : end + closing.size();
  }
  for (std::size_t i = start + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote || text[i] == '\n') {
      return i + 1;
    }
  }
  return text.size();
}

std::string blanked(std::string_view text, bool literals_too) {
  std::string out(text);
  for (std::size_t i = 0; i < text.size();) {
    const auto two = text.substr(i, 2);
    if (two == "//" || two == "/*") {
      const auto found = text.find(two == "//" ? "\n" : "*/", i + 2);
      const auto end = found == std::string_view::npos ? text.size() : found + (two == "//" ? 0 : 2);
      blank(out, i, end);
      i = end;
    } else if (text[i] == '"' || (text[i] == '\'' && (i == 0 || !in_identifier(text[i - 1])))) {  // not 1'000
      const auto end = end_of_literal(text, i);
      if (literals_too) blank(out, i, end);
      i = end;
    } else {
      ++i;
    }
  }
  return out;
}

}  // namespace

std::string without_comments(std::string_view text) {
  return blanked(text, false);
}

std::string without_comments_and_literals(std::string_view text) {
  return blanked(text, true);
}

std::vector<Include> includes_of(std::string_view text) {
  const std::string code = without_comments(text);
  std::vector<Include> includes;
  std::size_t number = 0;
  for (std::size_t start = 0; start < code.size();) {
    ++number;
    auto end = code.find('\n', start);
    if (end == std::string::npos) end = code.size();
    std::string_view line(code.data() + start, end - start);
    start = end + 1;
    const auto skip = [&line] {
      while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    };
    skip();
    if (!line.starts_with('#')) continue;
    line.remove_prefix(1);
    skip();
    if (!line.starts_with("include")) continue;
    line.remove_prefix(7);
    skip();
    if (line.empty() || (line.front() != '<' && line.front() != '"')) continue;
    const bool angle = line.front() == '<';
    const auto close = line.find(angle ? '>' : '"', 1);
    if (close != std::string_view::npos) includes.push_back({number, std::string(line.substr(1, close - 1)), angle});
  }
  return includes;
}

std::vector<Word> words_of(std::string_view code) {
  std::vector<Word> words;
  std::size_t line = 1;
  std::size_t previous_end = 0;  // of the last word, to know what "x::" begins with
  for (std::size_t i = 0; i < code.size();) {
    if (code[i] == '\n') ++line;
    if (!in_identifier(code[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < code.size() && in_identifier(code[end])) ++end;
    Word word{.text = code.substr(i, end - i), .line = line, .scope = {}};
    const auto next = code.find_first_not_of(" \t\n", end);
    word.called = next != std::string_view::npos && code[next] == '(';
    const auto before = code.substr(previous_end, i - previous_end);
    const auto last = before.find_last_not_of(" \t\n");
    const auto trimmed = last == std::string_view::npos ? std::string_view{} : before.substr(0, last + 1);
    word.is_member = trimmed.ends_with('.') || trimmed.ends_with("->");
    word.is_scoped = trimmed.ends_with("::");
    if (word.is_scoped && trimmed == "::" && !words.empty() && before.front() == ':') word.scope = words.back().text;
    if (trimmed.ends_with(">::")) word.scope = ">";  // std::numeric_limits<int>::max
    if (std::isdigit(static_cast<unsigned char>(word.text.front())) == 0) words.push_back(word);
    previous_end = end;
    i = end;
  }
  return words;
}

}  // namespace ntool::arch
