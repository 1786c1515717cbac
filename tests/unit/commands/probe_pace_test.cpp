#include "support/catch.hpp"

#include <ntool/commands/probe_pace.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using commands::check_pace;

TEST_CASE("ordinary users probe at most each 2 ms, root as it likes") {
  CHECK(check_pace(2ms, false));
  CHECK(check_pace(1s, false));
  CHECK(check_pace(0s, true));
  for (const Duration fast : {Duration(0s), Duration(1999us)}) {
    const auto refused = check_pace(fast, false);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::usage);
    CHECK(refused.error().reason.find("minimal interval for user must be >= 2 ms") != std::string::npos);
  }
}
