#include "support/catch.hpp"

#include <ntool/report/rtt_text.hpp>

using namespace std::chrono_literals;
using namespace ntool;

TEST_CASE("a round trip has about three digits, as in ping") {
  CHECK(report::rtt_text(0us) == "0.000");
  CHECK(report::rtt_text(123us) == "0.123");
  CHECK(report::rtt_text(35'999ns) == "0.035");
  CHECK(report::rtt_text(999us) == "0.999");
  CHECK(report::rtt_text(1000us) == "1.00");
  CHECK(report::rtt_text(9994us) == "9.99");
  CHECK(report::rtt_text(9995us) == "10.0");
  CHECK(report::rtt_text(99'949us) == "99.9");
  CHECK(report::rtt_text(99'950us) == "100");
  CHECK(report::rtt_text(1'234'567us) == "1235");
}

TEST_CASE("a half is rounded up, as in ping") {
  CHECK(report::rtt_text(1004us) == "1.00");
  CHECK(report::rtt_text(1005us) == "1.01");
  CHECK(report::rtt_text(1235us) == "1.24");
  CHECK(report::rtt_text(10'049us) == "10.0");
  CHECK(report::rtt_text(10'050us) == "10.1");
  CHECK(report::rtt_text(100'499us) == "100");
  CHECK(report::rtt_text(100'500us) == "101");
}

TEST_CASE("figures have three decimals, whatever their size") {
  CHECK(report::rtt_figure(7us) == "0.007");
  CHECK(report::rtt_figure(1'234'567us) == "1234.567");
}
