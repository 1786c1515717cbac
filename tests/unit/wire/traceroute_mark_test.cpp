// The marks are those that traceroute 2.1.2 printed when each of these errors was put before it by a network device in
// a namespace.
#include "support/catch.hpp"

#include <string>
#include <vector>

#include <ntool/wire/traceroute_mark.hpp>

using ntool::Family;
using ntool::wire::traceroute_mark;

TEST_CASE("traceroute marks what stops a probe over IPv4") {
  const auto mark = [](std::uint8_t type, std::uint8_t code, std::uint32_t info = 0) {
    return traceroute_mark(Family::ipv4, type, code, info);
  };
  const std::vector<std::string> unreachable = {"!N", "!H", "!P", "",   "!F-1400", "!S", "!N", "!H",
                                                "!N", "!X", "!X", "!N", "!H",      "!X", "!V", "!C"};
  for (std::uint8_t code = 0; code < unreachable.size(); ++code) CHECK(mark(3, code, 1400) == unreachable[code]);
  CHECK(mark(3, 4, 0) == "!F-0");
  CHECK(mark(3, 16) == "!<16>");
  CHECK(mark(3, 255) == "!<255>");
  CHECK(mark(11, 0) == "");
  CHECK(mark(11, 1) == "!<11-1>");
  CHECK(mark(11, 2) == "!<11-2>");
  CHECK(mark(12, 1, 5) == "!<12-1>");
}

TEST_CASE("traceroute marks what stops a probe over IPv6") {
  const auto mark = [](std::uint8_t type, std::uint8_t code, std::uint32_t info = 0) {
    return traceroute_mark(Family::ipv6, type, code, info);
  };
  const std::vector<std::string> unreachable = {"!N", "!X", "!H", "!H", "", "!<5>", "!<6>", "!<7>", "!<8>"};
  for (std::uint8_t code = 0; code < unreachable.size(); ++code) CHECK(mark(1, code) == unreachable[code]);
  CHECK(mark(2, 0, 1280) == "!F-1280");
  CHECK(mark(2, 3, 70000) == "!F-70000");
  CHECK(mark(3, 0) == "");
  CHECK(mark(3, 1) == "!<3-1>");
  CHECK(mark(4, 0, 6) == "!<4-0>");
  CHECK(mark(100, 0) == "!<100-0>");
}
