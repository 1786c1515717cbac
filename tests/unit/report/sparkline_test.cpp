#include "support/catch.hpp"

#include <vector>

#include <ntool/report/sparkline.hpp>

using namespace ntool;
using namespace ntool::report;
using namespace std::chrono_literals;

TEST_CASE("a word of bars") {
  const std::vector<Sample> samples = {
      {10ms}, {12ms}, {10ms}, {20ms}, {.mark = Mark::lost}, {15ms}, {.mark = Mark::error}, {.mark = Mark::waiting}};
  CHECK(sparkline(samples, true) == "▁▂▁█x▅E·");
  CHECK(sparkline(samples, false) ==
        "..."
        "#x|E.");
}

TEST_CASE("noise stays small, and nothing to draw is nothing") {
  CHECK(sparkline(std::vector<Sample>{{100us}, {110us}, {105us}}, true) == "▁▂▁");
  CHECK(sparkline(std::vector<Sample>{{0us}, {0us}}, true) == "▁▁");
  CHECK(sparkline(std::vector<Sample>{{.mark = Mark::lost}}, true) == "x");
  CHECK(sparkline({}, true).empty());
}
