// What a program prints: the pipe is emptied, and the file keeps the last of it.
#include "support/catch.hpp"
#include "support/temp_directory.hpp"

#include <algorithm>
#include <string>

#include <ntool/sys/files.hpp>
#include <ntool/sys/recent_output.hpp>

namespace ntool::sys {
namespace {

TEST_CASE("recent output: what is written is in the file, until the last writer has gone") {
  const test::TempDirectory folder;
  const std::string path = folder.path() + "/log";
  auto output = RecentOutput::open(path).value();
  Fd writer = output.take_writer();
  CHECK(output.take());
  CHECK(read_small_file(path).value().empty());
  REQUIRE(write_all(writer.number(), "one\n", "a pipe"));
  CHECK(output.take());
  REQUIRE(write_all(writer.number(), "two\n", "a pipe"));
  writer.reset();
  CHECK_FALSE(output.take());
  CHECK(read_small_file(path).value() == "one\ntwo\n");
}

TEST_CASE("recent output: of very much the last is kept, in one piece") {
  const test::TempDirectory folder;
  const std::string path = folder.path() + "/log";
  auto output = RecentOutput::open(path).value();
  const Fd writer = output.take_writer();
  std::string all;
  for (int i = 0; i < 60; ++i) {
    const std::string piece(5000, static_cast<char>('A' + i));
    REQUIRE(write_all(writer.number(), piece, "a pipe"));
    REQUIRE(output.take());
    all += piece;
    const std::string kept = read_small_file(path).value();
    REQUIRE(kept.size() <= RecentOutput::most_kept);
    REQUIRE(kept.size() >= std::min(all.size(), RecentOutput::most_kept / 2));
    REQUIRE(all.ends_with(kept));
  }
}

}  // namespace
}  // namespace ntool::sys
