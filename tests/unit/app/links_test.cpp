#include "app/catalog.hpp"
#include "support/catch.hpp"
#include "support/program_run.hpp"
#include "support/temp_directory.hpp"

#include <filesystem>
#include <fstream>

using ntool::test::run_program;
namespace fs = std::filesystem;

namespace {

/// The names that may be links.
std::vector<std::string> linkable() {
  std::vector<std::string> names;
  for (const auto& called : ntool::app::every_name(ntool::app::every_command())) {
    if (ntool::app::may_be_linked(*called.command)) names.emplace_back(called.name);
  }
  return names;
}

}  // namespace

TEST_CASE("links are made once, and kept the second time") {
  const ntool::test::TempDirectory folder;
  CHECK(run_program({"ntool", "links", folder.path()}).exit == 0);
  for (const auto& name : linkable()) {
    CHECK(fs::read_symlink(fs::path(folder.path()) / name) == fs::read_symlink("/proc/self/exe"));
  }
  const auto again = run_program({"ntool", "links", folder.path()});
  CHECK(again.exit == 0);
  CHECK(again.out.find("made") == std::string::npos);
  CHECK_FALSE(fs::exists(fs::path(folder.path()) / "help"));
}

TEST_CASE("a foreign file is left alone and told") {
  for (const auto& name : linkable()) {
    const ntool::test::TempDirectory
        folder;  // a new one each time: through a link made before we would write to ourselves
    const fs::path foreign = fs::path(folder.path()) / name;
    std::ofstream(foreign) << "mine";
    const auto screen = run_program({"ntool", "links", folder.path()});
    CHECK(screen.exit == 1);
    CHECK(screen.err.find(foreign.native() + " is in the way") != std::string::npos);
    CHECK(fs::file_size(foreign) == 4);
    fs::remove(foreign);
    fs::create_symlink("/nowhere", foreign);
    CHECK(run_program({"ntool", "links", folder.path()}).exit == 1);
    CHECK(fs::read_symlink(foreign) == "/nowhere");
  }
}

TEST_CASE("a missing or wrong directory is told") {
  CHECK(run_program({"ntool", "links"}).err ==
        "ntool: the directory for the links is missing; type 'ntool links DIR' (see 'ntool links --help')\n");
  CHECK(run_program({"ntool", "links"}).exit == 2);
  CHECK(run_program({"ntool", "links", "/nonexistent-folder"}).err ==
        "ntool: cannot make links in /nonexistent-folder: No such file or directory\n");
  CHECK(run_program({"ntool", "links", "/dev/null"}).err == "ntool: cannot make links in /dev/null: Not a directory\n");
}
