#include "environment_words.hpp"

#include <algorithm>

namespace ntool::app {

std::vector<std::string_view> environment_words(std::string_view text) {
  constexpr std::size_t most_words = 127;
  std::vector<std::string_view> words;
  while (words.size() < most_words) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) break;
    const std::size_t end = std::min(text.find_first_of(" \t", first), text.size());
    words.push_back(text.substr(first, end - first));
    text.remove_prefix(end);
  }
  return words;
}

}  // namespace ntool::app
