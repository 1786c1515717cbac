#include "support/catch.hpp"
#include "support/temp_directory.hpp"

#include <csignal>
#include <sys/stat.h>
#include <unistd.h>

#include <ntool/sys/child.hpp>
#include <ntool/sys/folder_lock.hpp>
#include <ntool/sys/pipe.hpp>
#include <ntool/sys/runtime_folder.hpp>

namespace ntool::sys {
namespace {

TEST_CASE("folder lock: the owner's as long as it lives", "[folder_lock]") {
  const test::TempDirectory around;
  const std::string path = around.path() + "/lab";
  CHECK_FALSE(is_locked(path));
  CHECK_FALSE(take_free_lock(path).has_value());
  auto lock = make_locked_folder(path);
  REQUIRE(lock);
  CHECK(is_locked(path));
  CHECK_FALSE(take_free_lock(path).has_value());
  CHECK(make_locked_folder(path).error().code == Errc::in_use);
  lock->reset();
  CHECK_FALSE(is_locked(path));
  CHECK(take_free_lock(path).has_value());
}

TEST_CASE("folder lock: a child that has it keeps it, until it is killed", "[folder_lock]") {
  const test::TempDirectory around;
  const std::string path = around.path() + "/lab";
  auto lock = make_locked_folder(path).value();
  const auto owner = start_child([] {
                       while (true) ::pause();
                       return 0;
                     }).value();
  lock.reset();
  CHECK(is_locked(path));
  send_signal(owner, SIGKILL);
  CHECK(wait_for_child(owner)->signal == SIGKILL);
  CHECK_FALSE(is_locked(path));
}

TEST_CASE("folder lock: goes with the folder, wherever that has moved", "[folder_lock]") {
  const test::TempDirectory around;
  const std::string draft = around.path() + "/.draft", path = around.path() + "/lab";
  const auto lock = make_locked_folder(draft).value();
  REQUIRE(write_file(draft + "/state", "x"));
  REQUIRE(move_folder(draft, path));
  CHECK(is_locked(path));
  CHECK(remove_locked_folder(lock, path));
  CHECK(folders_in(around.path()).empty());
  CHECK(make_locked_folder(around.path() + "/no/lab").error().code == Errc::not_found);
}

TEST_CASE("folder lock: who takes the name meanwhile is not hurt", "[folder_lock]") {
  const test::TempDirectory around;
  const std::string path = around.path() + "/lab", other = around.path() + "/other";
  const auto old = make_locked_folder(path).value();
  const auto next = make_locked_folder(other).value();
  REQUIRE(write_file(other + "/state", "x"));
  REQUIRE(move_folder(other, path));  // over the empty one
  CHECK_FALSE(remove_locked_folder(old, path));
  CHECK(::access((path + "/state").c_str(), F_OK) == 0);
  CHECK(is_locked(path));
  CHECK_FALSE(take_free_lock(around.path() + "/nowhere").has_value());
}

TEST_CASE("folder lock: a link is no folder, and a folder inside stays", "[folder_lock]") {
  const test::TempDirectory around;
  REQUIRE(::symlink("/tmp", (around.path() + "/link").c_str()) == 0);
  CHECK_FALSE(take_free_lock(around.path() + "/link").has_value());
  const auto lock = make_locked_folder(around.path() + "/lab").value();
  REQUIRE(make_folder(around.path() + "/lab/inner"));
  CHECK_FALSE(remove_locked_folder(lock, around.path() + "/lab"));
  CHECK(folders_in(around.path() + "/lab") == std::vector<std::string>{"inner"});
  ::rmdir((around.path() + "/lab/inner").c_str());
}

TEST_CASE("runtime folder: only one of ours", "[folder_lock]") {
  const test::TempDirectory around;
  const char* before = std::getenv("XDG_RUNTIME_DIR");
  const std::string old = before != nullptr ? before : "";
  ::setenv("XDG_RUNTIME_DIR", around.path().c_str(), 1);
  const std::string path = around.path() + "/ntool";
  CHECK(runtime_folder(true).value() == path);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0700U);
  CHECK(runtime_folder(false).value() == path);
  ::chmod(path.c_str(), 0777);
  CHECK(runtime_folder(false).error().code == Errc::permission);
  ::rmdir(path.c_str());
  REQUIRE(::symlink("/tmp", path.c_str()) == 0);
  CHECK(runtime_folder(true).error().code == Errc::permission);
  before != nullptr ? ::setenv("XDG_RUNTIME_DIR", old.c_str(), 1) : ::unsetenv("XDG_RUNTIME_DIR");
}

}  // namespace
}  // namespace ntool::sys
