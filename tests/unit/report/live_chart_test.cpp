#include "support/catch.hpp"
#include "support/picture_text.hpp"

#include <cmath>
#include <vector>

#include <ntool/report/live/chart.hpp>

using namespace ntool;
using namespace ntool::report;
using namespace ntool::report::live;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> labels_of(const Scale& scale, std::size_t most) {
  std::vector<std::string> labels;
  for (const auto& tick : scale.ticks(most)) labels.push_back(tick.label);
  return labels;
}

std::vector<Column> columns_of(const std::vector<int>& times) {
  std::vector<Column> columns;
  for (std::size_t i = 0; i < times.size(); ++i) {
    Column column{.age = std::chrono::seconds(times.size() - 1 - i)};
    if (times[i] < 0) {
      column.mark = times[i] == -1 ? Mark::lost : times[i] == -2 ? Mark::error : Mark::waiting;
    } else {
      column.body = std::chrono::milliseconds(times[i]);
    }
    columns.push_back(column);
  }
  return columns;
}

std::string drawn(Size size, const std::vector<Column>& columns, bool utf8 = true) {
  Grid grid(size);
  draw_chart(grid, grid.whole(), columns, utf8);
  return test::picture_text(grid);
}

}  // namespace

TEST_CASE("an axis has round numbers around what it shows") {
  CHECK(labels_of(Scale::around(22900us, 23400us), 5) == std::vector<std::string>{"20", "22", "24", "26"});
  CHECK(labels_of(Scale::around(10ms, 40ms), 5) == std::vector<std::string>{"10", "20", "30", "40"});
  CHECK(labels_of(Scale::around(0us, 0us), 5).size() >= 2);
  const auto spike = Scale::around(1ms, 180ms);
  CHECK(spike.is_logarithmic());
  CHECK(labels_of(spike, 9) == std::vector<std::string>{"1", "2", "5", "10", "20", "50", "100", "200"});
  CHECK(labels_of(spike, 5) == std::vector<std::string>{"1", "10", "100"});
  CHECK(labels_of(spike, 2) == std::vector<std::string>{"1", "200"});
}

TEST_CASE("whatever the times, all stand on the axis, in their order, and ticks are few and ascend") {
  for (const std::int64_t low : {0L, 1L, 999L, 31'000L, 950'000L, 1'000'000L, 23'456'789L, 5'000'000'000L}) {
    for (const std::int64_t factor : {1L, 2L, 3L, 9L, 10L, 11L, 1000L, 100'000L}) {
      const Duration lowest(low), highest(low * factor);
      const auto scale = Scale::around(lowest, highest);
      CAPTURE(low, factor, scale.is_logarithmic());
      CHECK(scale.place_of(lowest) >= 0);
      CHECK(scale.place_of(highest) <= 1);
      CHECK(scale.place_of(lowest) <= scale.place_of(highest));
      for (const std::size_t most : {2U, 3U, 5U, 12U}) {
        const auto ticks = scale.ticks(most);
        CHECK(ticks.size() >= 2);
        CHECK(ticks.size() <= most + 1);
        for (std::size_t i = 1; i < ticks.size(); ++i) {
          CHECK(ticks[i].place > ticks[i - 1].place);
          CHECK(ticks[i].label != ticks[i - 1].label);
        }
      }
    }
  }
}

TEST_CASE("an outage, a spike and what is under way") {
  CHECK(drawn({.rows = 9, .columns = 32}, columns_of({12, 13, 12, 14, 12, -1, -1, -1, -2, 12, 40, 13, 12, -3})) ==
        R"(
   40 ┤                     █
      │                     █
      │                     █
      │                     █
      │                     █
   10 ┤           ▃▅▃▆▃    ▃█▅▃
                       xxxE    ·
      └──────────────┴─────────┴
                   -10s        0
)");
}

TEST_CASE("in ASCII") {
  CHECK(drawn({.rows = 8, .columns = 24}, columns_of({12, 13, 12, 14, 12, -1, -1, 12, 20, 13, 12}), false) == R"(
   20 +              #
      |              #
      |              #
      |         .    #
   12 +      .|.#.  .#|.
                  xx
      +------+---------+
           -10s        0
)");
}

TEST_CASE("several probes in a column: their average, and the longest as a shade") {
  auto columns = columns_of({10, 10, 10, 10});
  columns[2].peak = 40ms;
  columns[3].mark = Mark::lost;
  CHECK(drawn({.rows = 7, .columns = 14}, columns) == R"(
   40 ┤     ░
      │     ░
      │     ░
   10 ┤   ▁▁▁▁
             x
      └──────┴
             0
)");
}

TEST_CASE("any size is drawn") {
  std::vector<int> times;
  for (int i = 0; i < 300; ++i) times.push_back(i % 17 == 0 ? -1 : 10 + i % 7);
  const auto columns = columns_of(times);
  for (std::size_t rows = 0; rows < 14; ++rows) {
    for (std::size_t wide = 0; wide < 60; ++wide) {
      const auto text = drawn({.rows = rows, .columns = wide}, columns);
      CHECK(std::ranges::count(text, '\n') == static_cast<std::ptrdiff_t>(rows + 1));
      if (rows >= 1 && wide > 14) CHECK(text.find("█") != std::string::npos);
    }
  }
}
