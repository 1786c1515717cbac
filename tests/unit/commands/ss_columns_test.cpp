#include "commands/ss/columns.hpp"
#include "commands/ss/text.hpp"
#include "support/catch.hpp"

using namespace ntool;
using commands::ss::Columns;
using commands::ss::timer_text;

namespace {

using Row = std::array<std::string_view, Columns::count>;

std::string shown(const Columns::Layout& layout, std::initializer_list<Row> rows) {
  StringSink out;
  Columns columns(out, layout);
  for (const auto& row : rows) {
    for (const auto cell : row) columns.add_cell(cell);
  }
  columns.finish();
  return out.text;
}

constexpr Row listener = {"tcp", "LISTEN", "0     ", "5     ", "0.0.0.0:", "80", "0.0.0.0:", "*", ""};
constexpr Row pair = {"tcp", "ESTAB", "0     ", "0     ", "127.0.0.1:", "40000", "127.0.0.1:", "38548", " x:1"};

}  // namespace

TEST_CASE("columns are as wide as their contents, and addresses end where ports begin") {
  CHECK(shown({.netid = false}, {pair, listener}) ==
        "State  Recv-Q Send-Q Local Address:Port  Peer Address:Port Process\n"
        "ESTAB  0      0          127.0.0.1:40000    127.0.0.1:38548 x:1   \n"
        "LISTEN 0      5            0.0.0.0:80         0.0.0.0:*           \n");
}

TEST_CASE("hidden columns and a hidden heading leave nothing behind") {
  CHECK(shown({.netid = false, .state = false, .heading = false}, {listener}) ==
        "0      5      0.0.0.0:80 0.0.0.0:*\n");
  CHECK(shown({.heading = false}, {}).empty());
  CHECK(shown({}, {}) == "Netid State Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n");
}

TEST_CASE("the last cell of all does not widen its column") {
  CHECK(shown({.netid = false, .state = false, .heading = false}, {listener, pair}) ==
        "0      5        0.0.0.0:80      0.0.0.0:*    \n"
        "0      0      127.0.0.1:40000 127.0.0.1:38548 x:1\n");
}

TEST_CASE("wide characters take the room that a terminal gives them") {
  Row wide = listener;
  wide[Columns::local] = "/한글 ";
  CHECK(shown({.netid = false, .state = false, .heading = false}, {wide, listener}) ==
        "0      5        /한글 80 0.0.0.0:*\n"
        "0      5      0.0.0.0:80 0.0.0.0:*\n");
}

TEST_CASE("columns share what is left of a line of the screen, the last ones first") {
  const Columns::Widths contents = {0, 10, 6, 6, 19, 5, 19, 5, 7};
  CHECK(Columns::spread(contents, Columns::unlimited) == Columns::Widths{0, 10, 7, 7, 20, 5, 20, 5, 7});
  CHECK(Columns::spread(contents, 81) == Columns::Widths{0, 10, 7, 7, 20, 5, 20, 5, 7});
  CHECK(Columns::spread(contents, 80) == Columns::Widths{0, 10, 8, 8, 21, 6, 21, 6, 80});
  CHECK(Columns::spread(contents, 75) == Columns::Widths{0, 10, 7, 7, 20, 5, 20, 6, 75});
  CHECK(Columns::spread(contents, 30) == Columns::Widths{0, 12, 9, 9, 22, 8, 22, 8, 30});
}

TEST_CASE("a screen of any width ends, and no column is wider than it") {
  for (std::size_t width = 1; width < 100; ++width) {
    for (const auto column : Columns::spread({5, 10, 6, 6, 19, 5, 100, 5, 7}, width)) CHECK(column <= width);
  }
}

TEST_CASE("what is held is written before it grows beyond its bound, and later rows are at least as wide") {
  StringSink out;
  Columns columns(out, {.netid = false, .state = false, .heading = false});
  const std::string long_cell(1000, 'x');
  const std::size_t rows = Columns::batch_bytes / 1000 + 2;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t cell = 0; cell < Columns::count; ++cell) {
      columns.add_cell(cell == Columns::process ? std::string_view(long_cell) : listener[cell]);
    }
  }
  CHECK_FALSE(out.text.empty());
  columns.finish();
  CHECK(std::ranges::count(out.text, '\n') == static_cast<std::ptrdiff_t>(rows));
  CHECK(out.text.size() == rows * (std::string_view("0      5      0.0.0.0:80 0.0.0.0:*\n").size() + 1000));
}

TEST_CASE("timers, as iproute2 6.1 writes them") {
  CHECK(timer_text(0).empty());
  CHECK(timer_text(8) == "008ms");
  CHECK(timer_text(984) == "984ms");
  CHECK(timer_text(1234) == "1.234ms");
  CHECK(timer_text(3000) == "3sec");
  CHECK(timer_text(59999) == "59sec");
  CHECK(timer_text(61234) == "1min1sec");
  CHECK(timer_text(600000 + 5000) == "10min");
  CHECK(timer_text(7199000) == "119min");
}
