#include "support/catch.hpp"

#include <ntool/base/time.hpp>

using namespace ntool;
using namespace std::chrono_literals;

TEST_CASE("seconds as people type them") {
  CHECK(parse_seconds("2") == 2s);
  CHECK(parse_seconds("0") == 0s);
  CHECK(parse_seconds("0.25") == 250ms);
  CHECK(parse_seconds(".5") == 500ms);
  CHECK(parse_seconds("1.") == 1s);
  CHECK(parse_seconds("0.0000000019") == 1ns);  // beyond nanoseconds is cut off
  CHECK(parse_seconds("2147483648") == 2147483648s);
  CHECK(parse_seconds("007") == 7s);
}

TEST_CASE("texts that are no seconds") {
  for (const auto* text : {"", ".", "-1", "+1", "1e3", "1s", "1,5", " 1", "1 ", "0x1", "1.2.3", "nan", "inf"}) {
    CAPTURE(text);
    const auto parsed = parse_seconds(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == Errc::usage);
  }
  CHECK_FALSE(parse_seconds("2147483649").has_value());
  CHECK_FALSE(parse_seconds("99999999999999999999999").has_value());
}

TEST_CASE("a negative number of seconds where it has a meaning") {
  CHECK(parse_signed_seconds("-1") == -1s);
  CHECK(parse_signed_seconds("-0.5") == -500ms);
  CHECK(parse_signed_seconds("3") == 3s);
  CHECK_FALSE(parse_signed_seconds("--1").has_value());
  CHECK_FALSE(parse_signed_seconds("-").has_value());
}

TEST_CASE("instants add and subtract durations") {
  const Instant start{5s};
  CHECK((start + 2s) - start == 2s);
  CHECK(start - 1s < start);
  CHECK(to_milliseconds(1500us) == 1.5);
  CHECK(to_seconds(250ms) == 0.25);
}
