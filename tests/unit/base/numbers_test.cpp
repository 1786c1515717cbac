#include "support/catch.hpp"

#include <ntool/base/numbers.hpp>

using namespace ntool;
using Catch::Matchers::Contains;

TEST_CASE("ports are 1 to 65535 in plain decimal") {
  CHECK(parse_port("1") == Port(1));
  CHECK(parse_port("80") == Port(80));
  CHECK(parse_port("65535") == Port(65535));
  CHECK(parse_port("0", true) == Port(0));
}

TEST_CASE("anything else is no port, and the error says why") {
  struct Case {
    std::string text, why;
  };
  const auto c = GENERATE(values<Case>({{"", "it is empty"},
                                        {"0", "it is zero"},
                                        {"65536", "it is larger than 65535"},
                                        {"70000", "it is larger than 65535"},
                                        {"4294967376", "it is larger than 65535"},
                                        {"18446744073709551696", "it is larger than 65535"},
                                        {"+80", "it is not decimal digits alone"},
                                        {"-5", "it is not decimal digits alone"},
                                        {"-", "it is not decimal digits alone"},
                                        {" 80", "it is not decimal digits alone"},
                                        {"80 ", "it is not decimal digits alone"},
                                        {"80,", "it is not decimal digits alone"},
                                        {"0x50", "it is not decimal digits alone"},
                                        {"1e3", "it is not decimal digits alone"},
                                        {"８０", "it is not decimal digits alone"},
                                        {"080", "it has a leading zero"},
                                        {"00", "it has a leading zero"}}));
  CAPTURE(c.text);
  const auto port = parse_port(c.text);
  REQUIRE_FALSE(port);
  CHECK(port.error().code == Errc::usage);
  CHECK_THAT(port.error().message(), Contains("'" + c.text + "' is not a port: " + c.why));
}

TEST_CASE("a range of ports runs from the smaller end to the larger") {
  CHECK(parse_port_range("80") == PortRange{Port(80), Port(80)});
  CHECK(parse_port_range("20-25") == PortRange{Port(20), Port(25)});
  CHECK(parse_port_range("25-20") == PortRange{Port(20), Port(25)});
  CHECK(parse_port_range("1-65535")->size() == 65535);
  for (const auto* text : {"", "-", "5-", "-5", "10-20-30", "0-5", "5-70000", "5--6", "5 - 6", "a-b", "80,"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_port_range(text).has_value());
  }
}

TEST_CASE("unsigned numbers within their bounds") {
  CHECK(parse_unsigned("0") == 0U);
  CHECK(parse_unsigned("007") == 7U);
  CHECK(parse_unsigned("18446744073709551615") == 18446744073709551615U);
  CHECK_THAT(parse_unsigned("18446744073709551616").error().message(), Contains("larger than 18446744073709551615"));
  CHECK_THAT(parse_unsigned("9", 10, 20).error().message(), Contains("'9' is smaller than 10"));
  CHECK_THAT(parse_unsigned("21", 10, 20).error().message(), Contains("'21' is larger than 20"));
  for (const auto* text : {"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "1e3", "١"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_unsigned(text).has_value());
  }
}

TEST_CASE("signed numbers within their bounds") {
  CHECK(parse_signed("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK(parse_signed("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(parse_signed("-0") == 0);
  CHECK_THAT(parse_signed("9223372036854775808").error().message(), Contains("larger than"));
  CHECK_THAT(parse_signed("-9223372036854775809").error().message(), Contains("smaller than"));
  CHECK_THAT(parse_signed("-6", -5, 5).error().message(), Contains("smaller than -5"));
  for (const auto* text : {"", "-", "--1", "+1", "- 1", "1-"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_signed(text).has_value());
  }
}
