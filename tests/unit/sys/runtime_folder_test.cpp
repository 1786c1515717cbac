// Which folder holds what lives no longer than the machine is up, as XDG_RUNTIME_DIR decides.
#include "support/catch.hpp"
#include "support/temp_directory.hpp"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include <ntool/sys/runtime_folder.hpp>

using namespace ntool;

namespace {

class RuntimeDir {
 public:
  explicit RuntimeDir(const std::string& path) {
    if (const char* before = std::getenv("XDG_RUNTIME_DIR")) before_ = before;
    ::setenv("XDG_RUNTIME_DIR", path.c_str(), 1);
  }
  ~RuntimeDir() {
    if (before_) {
      ::setenv("XDG_RUNTIME_DIR", before_->c_str(), 1);
    } else {
      ::unsetenv("XDG_RUNTIME_DIR");
    }
  }
  RuntimeDir(const RuntimeDir&) = delete;
  RuntimeDir& operator=(const RuntimeDir&) = delete;

 private:
  std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("where our runtime folder is not yet, no other stands in for it") {
  const test::TempDirectory ours;
  const RuntimeDir set(ours.path());
  CHECK(sys::runtime_folder(false).value() == std::nullopt);
  const std::string made = ours.path() + "/ntool";
  CHECK(sys::runtime_folder(true).value() == made);
  CHECK(std::filesystem::is_directory(made));
  CHECK(sys::runtime_folder(false).value() == made);
}

TEST_CASE("where XDG_RUNTIME_DIR cannot have a folder, reading and making look at the same next one") {
  const test::TempDirectory ours;
  const RuntimeDir set(ours.path() + "/missing");
  const auto read = sys::runtime_folder(false).value();
  CHECK_FALSE(read.value_or("").starts_with(ours.path()));
}
