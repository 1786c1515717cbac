#include "support/catch.hpp"
#include "support/temp_directory.hpp"

#include <filesystem>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

#include <ntool/sys/cgroup_paths.hpp>
#include <ntool/sys/folder_walk.hpp>

namespace fs = std::filesystem;
using namespace ntool;

namespace {

/// The paths below `root` that a walk visits; `beside` is done at each.
std::multiset<std::string> walked(const std::string& root, const std::function<void(const std::string&)>& beside = {}) {
  std::multiset<std::string> paths;
  sys::walk_folders(root, [&](const std::string& path) {
    paths.insert(path.substr(root.size()));
    if (beside) beside(path);
  });
  return paths;
}

}  // namespace

TEST_CASE("all folders are walked once, neither files nor links") {
  const test::TempDirectory root;
  fs::create_directories(root.path() + "/a/b/c");
  fs::create_directories(root.path() + "/d e");
  root.write("a/file", "");
  fs::create_directory_symlink(root.path(), root.path() + "/a/loop");
  CHECK(walked(root.path()) == std::multiset<std::string>{"/a", "/a/b", "/a/b/c", "/d e"});
  CHECK(walked(root.path() + "/absent").empty());
}

TEST_CASE("a folder that vanishes during the walk does not end it") {
  const test::TempDirectory root;
  for (const auto* folder : {"/a/x", "/b/x", "/c/x", "/d/x"}) fs::create_directories(root.path() + folder);
  std::size_t seen = 0;
  const auto paths = walked(root.path(), [&](const std::string& path) {
    // Every other folder of the first level goes away while it is visited, with what is in it.
    if (fs::path(path).filename() != "x" && seen++ % 2 == 0) fs::remove_all(path);
  });
  CHECK(seen == 4);
  CHECK(paths.size() == 6);
}

TEST_CASE("a folder that may not be listed does not end the walk") {
  const test::TempDirectory root;
  for (const auto* folder : {"/a/x", "/b/x", "/c/x"}) fs::create_directories(root.path() + folder);
  REQUIRE(::chmod(root.path().c_str(), 0755) == 0);
  REQUIRE(::chmod((root.path() + "/b").c_str(), 0) == 0);
  const auto before = ::geteuid();
  if (before == 0) REQUIRE(::seteuid(65534) == 0);  // root may list everything
  const auto paths = walked(root.path());
  REQUIRE(::seteuid(before) == 0);
  ::chmod((root.path() + "/b").c_str(), 0700);
  CHECK(paths == std::multiset<std::string>{"/a", "/a/x", "/b", "/c", "/c/x"});
}

TEST_CASE("where cgroup2 is mounted") {
  const auto [mounts, where] = GENERATE(table<std::string, std::string>({
      {"proc /proc proc rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n", "/sys/fs/cgroup"},
      {"none /a\\040b\\011c\\134d cgroup2 rw 0 0", "/a b\tc\\d"},
      {"none /a\\04 cgroup2 rw 0 0", "/a\\04"},
      {"none /a\\089\\ cgroup2 rw 0 0", "/a\\089\\"},
      {"cgroup2 /sys cgroup rw 0 0\ncgroup2\n\n", ""},
      {"", ""},
  }));
  CHECK(sys::cgroup2_mount(mounts) == where);
}
