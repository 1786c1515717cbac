#include "terminal_emulator.hpp"

#include <random>

#include <ntool/report/live/paint.hpp>

using namespace ntool;
using namespace ntool::report::live;
using ntool::test::TerminalEmulator;

namespace {

constexpr Size small{.rows = 4, .columns = 13};

Style random_style(std::mt19937& dice) {
  // Mostly the normal one, as pictures are.
  if (dice() % 3 != 0) return {};
  return {.color = static_cast<Color>(dice() % 7),
          .bold = dice() % 2 == 0,
          .dim = dice() % 2 == 0,
          .reverse = dice() % 2 == 0};
}

void scribble(Grid& grid, std::mt19937& dice) {
  static constexpr std::string_view words[] = {
      "a",  "bc",       " ",  "             ", "안",           "한국", "e\u0301", "\u1112\u1161\u11AB",
      "▃▄", "👨\u200D👩", "🇰🇷", "\x1b",          "abcdefghijklm"};
  const std::size_t times = dice() % 8;
  for (std::size_t i = 0; i < times; ++i) {
    grid.put(grid.whole(), dice() % small.rows, dice() % small.columns, words[dice() % std::size(words)],
             random_style(dice));
  }
}

}  // namespace

TEST_CASE("whatever was shown, after the changes the terminal shows what is wanted") {
  std::mt19937 dice(20261121);
  const bool color = GENERATE(true, false);
  TerminalEmulator terminal(small);
  Grid shown(small);
  scribble(shown, dice);
  terminal.write(paint_all(shown, color));
  REQUIRE(terminal.shows(shown, color));
  for (int turn = 0; turn < 4000; ++turn) {
    Grid wanted = dice() % 20 == 0 ? Grid(small) : shown;
    scribble(wanted, dice);
    const auto bytes = paint_changes(shown, wanted, color);
    terminal.write(bytes);
    CAPTURE(turn, bytes, terminal.text(), to_lines(wanted, false));
    REQUIRE(terminal.shows(wanted, color));
    REQUIRE(terminal.style() == Style{});
    shown = wanted;
  }
}

TEST_CASE("nothing is sent where nothing differs") {
  Grid grid(small);
  grid.put(grid.whole(), 1, 1, "한국 ping", {.color = Color::red});
  CHECK(paint_changes(grid, grid, true).empty());
}

TEST_CASE("changes cost few bytes") {
  Grid shown(small), wanted(small);
  shown.put(shown.whole(), 1, 0, "loss 10.0 %");
  wanted.put(wanted.whole(), 1, 0, "loss 10.1 %");
  CHECK(paint_changes(shown, wanted, true) == "\x1b[2;9H1");
  SECTION("a short way is written again, a long one jumped over") {
    wanted.put(wanted.whole(), 1, 0, "l");
    wanted.put(wanted.whole(), 1, 5, "2");
    CHECK(paint_changes(shown, wanted, true) == "\x1b[2;6H20.1");
  }
  SECTION("blanks to the end are erased") {
    CHECK(paint_changes(shown, Grid(small), true) == "\x1b[2H\x1b[K");
  }
}

TEST_CASE("without colours nothing of colour is sent") {
  Grid wanted(small);
  wanted.put(wanted.whole(), 0, 0, "x", {.color = Color::red});
  wanted.put(wanted.whole(), 0, 1, "y", {.color = Color::green, .reverse = true});
  CHECK(paint_changes(Grid(small), wanted, false) == "\x1b[Hx\x1b[7my\x1b[m");
  CHECK(paint_changes(Grid(small), wanted, true) == "\x1b[H\x1b[31mx\x1b[7;32my\x1b[m");
}

TEST_CASE("a painter draws all where the size changed or the screen was another's") {
  Painter painter(false);
  Grid grid({.rows = 1, .columns = 3});
  grid.put(grid.whole(), 0, 0, "abc");
  const auto all = paint_all(grid, false);
  CHECK(painter.paint(grid) == all);
  CHECK(painter.paint(grid).empty());
  painter.forget();
  CHECK(painter.paint(grid) == all);
  Grid wider({.rows = 1, .columns = 4});
  CHECK(painter.paint(wider) == paint_all(wider, false));
}
