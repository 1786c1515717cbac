#include "support/catch.hpp"

#include <csignal>
#include <string>
#include <unistd.h>

#include <ntool/sys/child.hpp>
#include <ntool/sys/process_handle.hpp>

namespace ntool::sys {
namespace {

using namespace std::chrono_literals;

/// /proc/PID/stat of a process with this name; the 22nd field is 4711.
std::string stat_of(const std::string& name) {
  return "12 (" + name + ") S 1 12 12 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 4711 1000 2000\n";
}

TEST_CASE("start time: whatever the process is called", "[process]") {
  for (const std::string name : {"nc", "", "a b", "(x)", ") S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
                                 "a\nb", "\xff\xfe", "a) R 1", "))))"}) {
    INFO(name);
    CHECK(parse_start_time(stat_of(name)) == 4711U);
  }
}

TEST_CASE("start time: a status that lies", "[process]") {
  for (const std::string text :
       {"", ")", "12 (nc", "12 (nc) S 1 2 3", "12 (nc) S 1 12 12 0 -1 1 1 2 3 4 5 6 7 8 2 0 1 0 x",
        "12 (nc) S 1 12 12 0 -1 1 1 2 3 4 5 6 7 8 20 0 1 0 -5",
        "12 (nc) S 1 12 12 0 -1 1 1 2 3 4 5 6 7 8 20 0 1 0 99999999999999999999"}) {
    INFO(text);
    CHECK(parse_start_time(text).error().code == Errc::malformed);
  }
}

TEST_CASE("process handle: the number alone is not enough", "[process]") {
  const auto own = own_pid();
  REQUIRE(own == ::getpid());
  auto identity = identity_of(*own).value();
  CHECK(ProcessHandle::open(identity)->wait_end({}) == false);
  ++identity.start;
  CHECK(ProcessHandle::open(identity).error().code == Errc::not_found);
  CHECK(identity_of(0).error().code == Errc::not_found);
  CHECK_FALSE(ProcessHandle::open({-1, 1}).has_value());
}

TEST_CASE("process handle: a signal, the end, and nobody afterwards", "[process]") {
  const auto child = start_child([] {
                       while (true) ::pause();
                       return 0;
                     }).value();
  const auto identity = identity_of(child).value();
  const auto handle = ProcessHandle::open(identity).value();
  CHECK(handle.wait_end(1ms) == false);
  REQUIRE(handle.send(SIGKILL));
  CHECK(handle.wait_end(10s) == true);
  CHECK(wait_for_child(child)->signal == SIGKILL);
  CHECK(handle.send(SIGKILL).has_value());
  CHECK(ProcessHandle::open(identity).error().code == Errc::not_found);
}

}  // namespace
}  // namespace ntool::sys
