#include "support/catch.hpp"

#include <vector>

#include <ntool/base/line_splitter.hpp>

using ntool::LineSplitter;

namespace {

using Lines = std::vector<std::string>;

Lines split(std::string_view text, std::size_t chunk, std::size_t longest = 100) {
  Lines lines;
  const auto seen = [&](std::string_view line) {
    lines.emplace_back(line);
    return true;
  };
  LineSplitter splitter(longest);
  for (; !text.empty(); text.remove_prefix(std::min(chunk, text.size())))
    CHECK(splitter.feed(text.substr(0, chunk), seen));
  CHECK(splitter.finish(seen));
  return lines;
}

}  // namespace

TEST_CASE("lines are the same whatever the chunks") {
  for (std::size_t chunk = 1; chunk < 12; ++chunk) {
    CAPTURE(chunk);
    CHECK(split("one\n\ntwo\r\nthree\n", chunk) == Lines{"one", "", "two\r", "three"});
    CHECK(split("one\nlast", chunk) == Lines{"one", "last"});
    CHECK(split("\n", chunk) == Lines{""});
  }
  CHECK(split("", 1).empty());
}

TEST_CASE("of a line that is too long the beginning is given, and the next line is whole") {
  for (const std::size_t chunk : {1U, 3U, 5U, 100U}) {
    CAPTURE(chunk);
    CHECK(split("abcdefgh\nxy\nabcd\n", chunk, 4) == Lines{"abcd", "xy", "abcd"});
  }
}

TEST_CASE("a reader that has had enough gets no more lines") {
  int lines = 0;
  const auto once = [&](std::string_view) { return ++lines < 1; };
  LineSplitter splitter;
  CHECK_FALSE(splitter.feed("a\nb\nc\n", once));
  CHECK(lines == 1);
  LineSplitter across;
  CHECK(across.feed("a", once));
  CHECK_FALSE(across.feed("b\nc\n", once));
  CHECK(lines == 2);
}
