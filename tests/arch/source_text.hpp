// C++ source as the checks of the walls see it: without comments and literals, cut into words with their surroundings.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ntool::arch {

/// The same text, with every character of a comment (and, if asked, of string and character literals) made a blank;
/// line ends stay, so that line numbers do too. Knows raw strings.
std::string without_comments(std::string_view text);
std::string without_comments_and_literals(std::string_view text);

struct Include {
  std::size_t line = 0;
  std::string path;
  bool angle = false;  ///< <path>, not "path"
};
std::vector<Include> includes_of(std::string_view text);

/// An identifier in code.
struct Word {
  std::string_view text;
  std::size_t line = 0;
  bool called = false;     ///< a '(' follows
  bool is_member = false;  ///< after '.' or '->'
  bool is_scoped = false;  ///< after '::'
  std::string_view scope;  ///< the identifier before '::', or ">"; empty with is_scoped: the global namespace
};
/// `code` is free of comments and literals, and outlives the words.
std::vector<Word> words_of(std::string_view code);

}  // namespace ntool::arch
