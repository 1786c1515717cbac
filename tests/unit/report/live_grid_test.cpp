#include "support/catch.hpp"

#include <ntool/report/live/grid.hpp>

using namespace ntool::report::live;

namespace {

std::string text_of(const Grid& grid) {
  return to_lines(grid, false);
}

}  // namespace

TEST_CASE("text stands where it was put, and ends at the edge of its area") {
  Grid grid({.rows = 2, .columns = 10});
  const Area area{.row = 1, .column = 2, .rows = 1, .columns = 5};
  CHECK(grid.put(area, 0, 1, "ab") == 3);
  CHECK(text_of(grid) == "\n   ab\n");
  CHECK(grid.put(area, 0, 0, "abcdefgh") == 5);
  CHECK(text_of(grid) == "\n  abcde\n");
  CHECK(grid.put(area, 1, 0, "below the area") == 0);
  CHECK(grid.put({.row = 5, .rows = 9, .columns = 9}, 0, 0, "below the grid") == 0);
  CHECK(grid.put({.column = 30, .rows = 9, .columns = 9}, 0, 0, "beside it") == 0);
  CHECK(text_of(grid) == "\n  abcde\n");
}

TEST_CASE("no character is shown in part") {
  Grid grid({.rows = 1, .columns = 5});
  SECTION("at the edge") {
    CHECK(grid.put(grid.whole(), 0, 0, "안녕하") == 4);
    CHECK(text_of(grid) == "안녕\n");
  }
  SECTION("under another one, from the right") {
    grid.put(grid.whole(), 0, 0, "안녕");
    grid.put(grid.whole(), 0, 1, "x");
    CHECK(text_of(grid) == " x녕\n");
  }
  SECTION("under another one, from the left") {
    grid.put(grid.whole(), 0, 1, "안녕");
    grid.put(grid.whole(), 0, 0, "한");
    CHECK(text_of(grid) == "한 녕\n");
  }
  SECTION("conjoining Hangul is one syllable") {
    CHECK(grid.put(grid.whole(), 0, 0, "\u1112\u1161\u11AB!") == 3);
    CHECK(grid.at(0, 0).text == "\u1112\u1161\u11AB");
    CHECK(grid.at(0, 0).width == 2);
    CHECK(grid.at(0, 1).width == 0);
    CHECK_FALSE(grid.at(0, 0).plain);
  }
  SECTION("a letter keeps its marks") {
    grid.put(grid.whole(), 0, 0, "e\u0301a");
    CHECK(grid.at(0, 0).text == "e\u0301");
    CHECK(grid.at(0, 1).text == "a");
  }
}

TEST_CASE("foreign text steers nothing") {
  Grid grid({.rows = 1, .columns = 20});
  SECTION("controls") {
    grid.put(grid.whole(), 0, 0, "a\x1b[2J\xC2\x9B\n");
    CHECK(text_of(grid) == "a\\x1b[2J\\xc2\\x9b\\x0a\n");
  }
  SECTION("a mark without a letter would join the cell before it") {
    grid.put(grid.whole(), 0, 3, "\u0301\u0301x");
    CHECK(grid.at(0, 3).text == "x");
  }
  SECTION("thousands of marks on a letter") {
    std::string pile = "e";
    for (int i = 0; i < 5000; ++i) pile += "\u0301";
    CHECK(grid.put(grid.whole(), 0, 0, pile + "x") == 2);
    CHECK(grid.at(0, 0).text.size() <= 32);
    CHECK(grid.at(0, 1).text == "x");
  }
}

TEST_CASE("text that ends before a column") {
  Grid grid({.rows = 1, .columns = 8});
  grid.put_before(grid.whole(), 0, 6, "abc");
  CHECK(text_of(grid) == "   abc\n");
  grid.put_before(grid.whole(), 0, 6, "안녕하세요");
  CHECK(text_of(grid) == " 안녕…\n");
  grid.put_before(grid.whole(), 0, 99, "end");
  CHECK(text_of(grid) == " 안녕end\n");
}

TEST_CASE("lines of a grid: styles end where they end, and blanks at the end are left out") {
  Grid grid({.rows = 2, .columns = 8});
  grid.put(grid.whole(), 0, 0, "ab", {.color = Color::red, .bold = true});
  grid.put(grid.whole(), 0, 2, "c", {.color = Color::green, .bold = true});
  grid.put(grid.whole(), 0, 3, "d", {.dim = true});
  CHECK(to_lines(grid, true) == "\x1b[1;31mab\x1b[32mc\x1b[0;2md\x1b[m\n\n");
  CHECK(to_lines(grid, false) == "\x1b[1mabc\x1b[0;2md\x1b[m\n\n");
}
