// Lists of targets: which words of a file count, and what stops the reading.
#include "support/catch.hpp"
#include "support/sim_ports.hpp"
#include "support/temp_directory.hpp"

#include <ntool/commands/target_file.hpp>

using namespace ntool;
using commands::read_target_file;

namespace {

struct Desk {
  test::SimWorld world{"target 203.0.113.5"};
  StringSink out, err;
  test::SimPorts ports{world};
  commands::Context context{.out = out,
                            .err = err,
                            .program = "traceroute",
                            .ports = ports,
                            .clock = world.clock,
                            .poller = world.poller,
                            .stop = world.stop};
  test::TempDirectory folder;
  std::vector<std::string> words;

  Result<void> read(std::string_view text) {
    return read_target_file(folder.write("list", text), context, [&](std::string_view word) -> Result<void> {
      words.emplace_back(word);
      return {};
    });
  }
};
using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("target file: the first word of each line, without blank lines and comments") {
  Desk desk;
  REQUIRE(
      desk.read("# hosts\n\n  192.0.2.1  the first\n\tweb.example\n   \n2001:db8::1\r\n#192.0.2.9\nlast").has_value());
  CHECK(desk.words == Words{"192.0.2.1", "web.example", "2001:db8::1", "last"});
}

TEST_CASE("target file: nothing in it is no error") {
  Desk desk;
  REQUIRE(desk.read("").has_value());
  REQUIRE(desk.read("\n\n#\n").has_value());
  CHECK(desk.words.empty());
}

TEST_CASE("target file: any bytes are words, and none is longer than a line may be") {
  Desk desk;
  std::string text = std::string("a\0b", 3) + "\n\xff\xfe\x1b[2J\n" + std::string(1U << 20U, 'x') + "\nend\n";
  REQUIRE(desk.read(text).has_value());
  REQUIRE(desk.words.size() >= 3);
  CHECK(desk.words.back() == "end");
  for (const auto& word : desk.words) CHECK(word.size() <= 4096);
}

TEST_CASE("target file: many lines") {
  Desk desk;
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i) + " x\n";
  REQUIRE(desk.read(text).has_value());
  REQUIRE(desk.words.size() == 50'000);
  CHECK(desk.words[49'999] == "49999");
}

TEST_CASE("target file: what cannot be taken ends it with its error") {
  Desk desk;
  int taken = 0;
  const auto read = read_target_file(desk.folder.write("list", "a\nb\nc\nd\n"), desk.context,
                                     [&](std::string_view word) -> Result<void> {
                                       ++taken;
                                       if (word == "b") return usage_error("enough", "give less");
                                       return {};
                                     });
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().message().find("enough") != std::string::npos);
  CHECK(taken == 2);
}

TEST_CASE("target file: errors name the file") {
  Desk desk;
  const auto ignore = [](std::string_view) -> Result<void> { return {}; };
  const auto missing = read_target_file("/nonexistent/list", desk.context, ignore);
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().message().find("/nonexistent/list") != std::string::npos);
  desk.world.stop.raise(2);
  const auto stopped = desk.read("192.0.2.1\n");
  REQUIRE_FALSE(stopped.has_value());
  CHECK(stopped.error().code == Errc::interrupted);
}
