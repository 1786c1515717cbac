// Runs every golden case in this process. NTOOL_UPDATE_GOLDEN=1 writes what is shown now; read the diff before you
// commit it.
#include "golden/golden_case.hpp"
#include "support/catch.hpp"
#include "support/temp_directory.hpp"

#include <cstdlib>

namespace fs = std::filesystem;
using namespace ntool::test;

namespace {

/// Each case runs in a folder of its own with nothing in it but the case's `files`, so that relative paths show the
/// same everywhere.
class OwnFolder {
 public:
  explicit OwnFolder(const fs::path& files) : before_(fs::current_path()) {
    if (fs::exists(files)) fs::copy(files, folder_.path());
    fs::current_path(folder_.path());
  }
  ~OwnFolder() {
    std::error_code ignored;
    fs::current_path(before_, ignored);
  }
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;

 private:
  TempDirectory folder_;
  fs::path before_;
};

Screen screen_of(const fs::path& folder) {
  const OwnFolder here(folder / "files");
  return shown_screen(folder);
}

}  // namespace

TEST_CASE("every golden case shows what it showed") {
  const char* update = std::getenv("NTOOL_UPDATE_GOLDEN");
  // The zone of all cases: Seoul, as a rule that needs no file.
  REQUIRE(::setenv("TZ", "KST-9", 1) == 0);
  const auto cases = golden_cases();
  REQUIRE_FALSE(cases.empty());
  for (const auto& folder : cases) {
    const Screen shown = screen_of(folder);
    if (update != nullptr && std::string_view(update) == "1") {
      write_screen(folder, shown);
      continue;
    }
    const Screen expected = expected_screen(folder);
    INFO(fs::relative(folder, NTOOL_SOURCE_DIR).native() << ": " << read_text(folder / "command"));
    if (const auto lines = difference(expected.out, shown.out); !lines.empty()) FAIL_CHECK("stdout, " << lines);
    if (const auto lines = difference(expected.err, shown.err); !lines.empty()) FAIL_CHECK("stderr, " << lines);
    CHECK(shown.exit == expected.exit);
  }
}

TEST_CASE("the words of a golden command") {
  using Words = std::vector<std::string>;
  CHECK(split_command("ntool  nc -l\n") == Words{"ntool", "nc", "-l"});
  CHECK(split_command(R"(a '' "b c" 'd "e' f\ g)") == Words{"a", "", "b c", "d \"e", "f g"});
}

TEST_CASE("a difference names its first line and nothing that is the same") {
  CHECK(difference("a\nb\n", "a\nb\n").empty());
  CHECK(difference("a\nb\nc\n", "a\nx\nc\n") == "from line 2:\n-b\n+x\n");
  CHECK(difference("a\n", "a\nb") == "from line 2:\n+b\n(no newline at the end)\n");
}
