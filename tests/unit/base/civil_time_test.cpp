#include "support/catch.hpp"

#include <ctime>
#include <random>

#include <ntool/base/civil_time.hpp>

using namespace ntool;
using namespace std::chrono_literals;

namespace {

constexpr WallTime autumn{1'795'200'182s + 250'999'999ns};

}  // namespace

TEST_CASE("civil time: the formats, in Seoul and in UTC") {
  CHECK(time_text(autumn, TimeFormat::epoch, 9h) == "1795200182.250999");
  CHECK(time_text(autumn, TimeFormat::iso, 9h) == "2026-11-21T03:43:02.250999+0900");
  CHECK(time_text(autumn, TimeFormat::rfc3339, 9h) == "2026-11-21 03:43:02.250999+09:00");
  CHECK(time_text(autumn, TimeFormat::ctime, 9h) == "Sat Nov 21 03:43:02.250999 2026");
  CHECK(time_text(autumn, TimeFormat::time, 9h) == "03:43:02.250999");
  CHECK(time_text(autumn, TimeFormat::iso, 0s) == "2026-11-20T18:43:02.250999+0000");
  CHECK(time_text(autumn, TimeFormat::rfc3339, -(3h + 30min)) == "2026-11-20 15:13:02.250999-03:30");
}

TEST_CASE("civil time: as many decimals as are wanted, cut off") {
  CHECK(time_text(autumn, TimeFormat::time, 0s, 0) == "18:43:02");
  CHECK(time_text(autumn, TimeFormat::time, 0s, 3) == "18:43:02.250");
  CHECK(time_text(autumn, TimeFormat::time, 0s, 9) == "18:43:02.250999999");
  CHECK(time_text(autumn, TimeFormat::time, 0s, 99) == "18:43:02.250999999");
  CHECK(time_text(autumn, TimeFormat::epoch, 0s, 0) == "1795200182");
}

TEST_CASE("civil time: one digit of the day is behind a blank in ctime") {
  CHECK(time_text(WallTime{}, TimeFormat::ctime, 0s, 0) == "Thu Jan  1 00:00:00 1970");
}

TEST_CASE("civil time: before 1970, leap days, and the ends of the scale") {
  CHECK(time_text(WallTime{-1ns}, TimeFormat::iso, 0s, 9) == "1969-12-31T23:59:59.999999999+0000");
  CHECK(time_text(WallTime{951'782'400s}, TimeFormat::iso, 0s, 0) == "2000-02-29T00:00:00+0000");
  CHECK(time_text(WallTime{4'107'542'400s}, TimeFormat::iso, 0s, 0) == "2100-03-01T00:00:00+0000");
  CHECK(civil_time(WallTime{Duration::min()}, -24h).year == 1677);
  CHECK(civil_time(WallTime{Duration::max()}, 24h).year == 2262);
}

TEST_CASE("civil time: as gmtime(3), for any second") {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::int64_t> second(-9'000'000'000, 9'000'000'000);
  for (int i = 0; i < 2000; ++i) {
    const std::time_t at = second(random);
    std::tm expected{};
    ::gmtime_r(&at, &expected);
    const auto got = civil_time(WallTime{std::chrono::seconds(at)}, 0s);
    CAPTURE(at);
    CHECK(got == CivilTime{expected.tm_year + 1900, static_cast<unsigned>(expected.tm_mon + 1),
                           static_cast<unsigned>(expected.tm_mday), static_cast<unsigned>(expected.tm_wday),
                           static_cast<unsigned>(expected.tm_hour), static_cast<unsigned>(expected.tm_min),
                           static_cast<unsigned>(expected.tm_sec), 0});
  }
}

TEST_CASE("civil time: the words of the formats") {
  CHECK(time_format_named("iso") == TimeFormat::iso);
  CHECK(time_format_named("time") == TimeFormat::time);
  CHECK_FALSE(time_format_named("ISO"));
  CHECK_FALSE(time_format_named(""));
  CHECK(time_format_words == "epoch|iso|rfc3339|ctime|time");
}
