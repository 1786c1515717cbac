#include "support/catch.hpp"
#include "support/temp_directory.hpp"

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include <ntool/sys/local_zone.hpp>

using namespace ntool;
using namespace std::chrono_literals;

namespace {

constexpr WallTime winter{1'700'000'000s};
constexpr WallTime summer{1'690'000'000s};

/// TZ as long as this lives.
class Zone {
 public:
  explicit Zone(const std::string& zone) {
    if (const char* before = std::getenv("TZ")) before_ = before;
    ::setenv("TZ", zone.c_str(), 1);
  }
  ~Zone() {
    if (before_) {
      ::setenv("TZ", before_->c_str(), 1);
    } else {
      ::unsetenv("TZ");
    }
    ::tzset();
  }
  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;

 private:
  std::optional<std::string> before_;
};

std::chrono::seconds offset(const std::string& zone, WallTime at = winter) {
  const Zone set(zone);
  return sys::LocalZone().offset_at(at);
}

}  // namespace

TEST_CASE("local zone: TZ as a rule, which needs no file") {
  CHECK(offset("KST-9") == 9h);
  CHECK(offset("<-0330>3:30") == -(3h + 30min));
  CHECK(offset("CET-1CEST,M3.5.0,M10.5.0/3") == 1h);
  CHECK(offset("CET-1CEST,M3.5.0,M10.5.0/3", summer) == 2h);
}

TEST_CASE("local zone: UTC where TZ is empty, senseless, or names no file") {
  for (const auto* zone : {"", ":", "UTC", ":/dev/zero", "/dev/zero", "/", "../../../../dev/zero", "/no/such/file",
                           "No/Such_Zone", "\x1b[31m", "%n%n%s"}) {
    CAPTURE(zone);
    CHECK(offset(zone) == 0s);
  }
  CHECK(offset(std::string(100'000, 'A')) == 0s);
}

TEST_CASE("local zone: a FIFO is not waited for, a file that is none or too large is UTC") {
  const test::TempDirectory folder;
  const auto fifo = folder.path() + "/fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(offset(":" + fifo) == 0s);
  const auto rubbish = folder.path() + "/rubbish";
  std::ofstream(rubbish) << "TZif2" << std::string(200, '\xff');
  CHECK(offset(rubbish) == 0s);
  const auto large = folder.path() + "/large";
  std::ofstream(large) << "TZif2";
  REQUIRE(::truncate(large.c_str(), off_t{1} << 40) == 0);
  CHECK(offset(large) == 0s);
}
