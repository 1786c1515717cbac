#include "quoting.hpp"

namespace ntool::app {

std::string replaced(std::string_view text, char from, std::string_view to) {
  std::string out;
  for (const char c : text) {
    if (c == from) {
      out += to;
    } else {
      out += c;
    }
  }
  return out;
}

std::string posix_quoted(std::string_view text) {
  return "'" + replaced(text, '\'', "'\\''") + "'";
}

std::string blank_separated(std::string_view words) {
  return replaced(words, '|', " ");
}

}  // namespace ntool::app
