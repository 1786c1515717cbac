#include "commands/lab/load.hpp"
#include "support/catch.hpp"
#include "support/temp_directory.hpp"

#include <ntool/sys/runtime_folder.hpp>

namespace ntool::commands::lab {
namespace {

TEST_CASE("load: built-in labs, and files by their path", "[lab]") {
  const test::TempDirectory folder;
  const std::string path = folder.path() + "/mine.yaml";
  REQUIRE(sys::write_file(path, "hosts: {a: {}}\n"));
  CHECK(load("two-hosts")->hosts.size() == 2);
  CHECK(load(path)->hosts.front().name == "a");
  CHECK(load(path)->name == "mine");
  CHECK(find_source(path)->text == "hosts: {a: {}}\n");
}

TEST_CASE("load: what is not there is a wrong word", "[lab]") {
  const test::TempDirectory folder;
  const auto missing = load(folder.path() + "/none.yaml");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == Errc::usage);
  CHECK(missing.error().subject == folder.path() + "/none.yaml");
  CHECK(load("two-hots").error().code == Errc::usage);
  CHECK(load("").error().code == Errc::usage);
  CHECK(load("/dev/zero").error().code == Errc::usage);
  CHECK(load(folder.path() + "/").error().code == Errc::usage);
}

}  // namespace
}  // namespace ntool::commands::lab
