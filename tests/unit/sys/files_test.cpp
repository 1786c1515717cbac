#include "support/catch.hpp"
#include "support/temp_directory.hpp"

#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <ntool/sys/files.hpp>
#include <ntool/sys/pipe.hpp>

using namespace ntool;
using test::TempDirectory;

namespace {

/// The third field of its proc_pid_stat(5).
bool main_thread_sleeps() {
  const auto pid = std::to_string(::getpid());
  const auto stat = sys::read_small_file("/proc/self/task/" + pid + "/stat");
  return stat && stat->find(") S ") != std::string::npos;
}

}  // namespace

TEST_CASE("a small file comes back byte for byte") {
  const TempDirectory directory;
  std::string bytes = "first\r\nsecond";
  bytes += '\0';
  bytes += "한글\xFF";
  CHECK(sys::read_small_file(directory.write("a", bytes)) == bytes);
  CHECK(sys::read_small_file(directory.write("empty", "")) == "");
}

TEST_CASE("a file in /proc is read to its end although it claims to be empty") {
  const auto status = sys::read_small_file("/proc/self/status");
  REQUIRE(status);
  CHECK(status->starts_with("Name:"));
  CHECK(status->find("\nThreads:") != std::string::npos);
}

TEST_CASE("a pipe is read to its end, also one whose writer takes his time") {
  auto pipe = sys::open_pipe();
  REQUIRE(pipe);
  const auto path = "/proc/self/fd/" + std::to_string(pipe->read.number());
  std::thread writing([&] {
    // Once the reader waits; if it never seems to, the case is an easier one.
    for (int i = 0; i < 100'000 && !main_thread_sleeps(); ++i) std::this_thread::yield();
    CHECK(sys::write_all(pipe->write.number(), "late", "a pipe"));
    pipe->write.reset();
  });
  const auto text = sys::read_small_file(path);
  writing.join();
  CHECK(text == "late");
}

TEST_CASE("a FIFO without a reader is no file to write to, and does not hold us") {
  const TempDirectory directory;
  const auto path = directory.path() + "/fifo";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const auto file = sys::create_file(path);
  REQUIRE_FALSE(file);
  CHECK(file.error().reason == "No such device or address");
}

TEST_CASE("a file may be as large as the limit and no larger") {
  const TempDirectory directory;
  const auto path = directory.write("big", std::string(100'000, 'x'));
  CHECK(sys::read_small_file(path, 100'000)->size() == 100'000);
  const auto refused = sys::read_small_file(path, 99'999);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::malformed);
  CHECK(refused.error().message() == "read " + path + ": it is larger than 99999 bytes");
  CHECK_FALSE(sys::read_small_file("/dev/zero"));
}

TEST_CASE("what cannot be read says which file and why") {
  const TempDirectory directory;
  const auto absent = sys::read_small_file(directory.path() + "/absent");
  REQUIRE_FALSE(absent);
  CHECK(absent.error().code == Errc::not_found);
  CHECK(absent.error().message() == "open " + directory.path() + "/absent: No such file or directory");
  const auto folder = sys::read_small_file(directory.path());
  REQUIRE_FALSE(folder);
  CHECK(folder.error().message() == "read " + directory.path() + ": Is a directory");
}

TEST_CASE("a FIFO without a writer does not hold the reader") {
  const TempDirectory directory;
  const auto path = directory.path() + "/fifo";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK(sys::read_small_file(path) == "");
}
