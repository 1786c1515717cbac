#include "support/catch.hpp"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <ntool/sys/output.hpp>
#include <ntool/sys/standard_streams.hpp>

using namespace ntool;
using sys::FdSink;

namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    reader.reset(ends[0]);
    writer.reset(ends[1]);
  }
  std::string read_all() const {
    std::string all;
    std::array<char, 1000> part{};
    for (ssize_t got = 0; (got = ::read(reader.number(), part.data(), part.size())) > 0;) {
      all.append(part.data(), static_cast<std::size_t>(got));
    }
    return all;
  }
  sys::Fd reader, writer;
};

}  // namespace

TEST_CASE("no byte is lost on a small non-blocking pipe") {
  Pipe pipe;
  ::fcntl(pipe.writer.number(), F_SETPIPE_SZ, 4096);
  ::fcntl(pipe.writer.number(), F_SETFL, O_NONBLOCK);
  std::string expected;
  for (int i = 0; i < 20000; ++i) expected += std::to_string(i) + '\n';
  bool all_well = false;
  std::thread writing([&] {
    FdSink sink(pipe.writer.number(), "standard output", FdSink::Buffering::full);
    sink.write(std::string_view(expected).substr(0, 70000));
    sink.write(std::string_view(expected).substr(70000));
    sink.flush();
    all_well = sink.ok();
    pipe.writer.reset();
  });
  const std::string got = pipe.read_all();
  writing.join();
  CHECK(all_well);
  CHECK(got == expected);
}

TEST_CASE("a buffered sink writes at flush, an unbuffered one at once") {
  Pipe pipe;
  ::fcntl(pipe.reader.number(), F_SETFL, O_NONBLOCK);
  FdSink buffered(pipe.writer.number(), "standard output", FdSink::Buffering::full);
  buffered.write("later");
  CHECK(pipe.read_all().empty());
  buffered.flush();
  CHECK(pipe.read_all() == "later");
  FdSink unbuffered(pipe.writer.number(), "standard error", FdSink::Buffering::none);
  unbuffered.write("now");
  CHECK(pipe.read_all() == "now");
}

TEST_CASE("the first failure stays") {
  SECTION("a reader that has gone") {
    std::signal(SIGPIPE, SIG_IGN);
    Pipe pipe;
    pipe.reader.reset();
    FdSink sink(pipe.writer.number(), "standard output", FdSink::Buffering::none);
    sink.write("x");
    REQUIRE_FALSE(sink.ok());
    CHECK(sink.status().error().code == Errc::closed);
  }
  SECTION("a full disk") {
    const sys::Fd full(::open("/dev/full", O_WRONLY));
    FdSink sink(full.number(), "standard output", FdSink::Buffering::full);
    sink.write("x");
    CHECK(sink.ok());
    sink.flush();
    REQUIRE_FALSE(sink.ok());
    CHECK(sink.status().error().message() == "cannot write to standard output: No space left on device");
  }
}

TEST_CASE("a raised stop ends the wait for a reader that does not read") {
  Pipe pipe;
  ::fcntl(pipe.writer.number(), F_SETFL, O_NONBLOCK);
  sys::StopFlag stop;
  stop.raise(SIGINT);
  FdSink sink(pipe.writer.number(), "standard output", FdSink::Buffering::none, &stop);
  sink.write(std::string(1 << 20, 'x'));
  REQUIRE_FALSE(sink.ok());
  CHECK(sink.status().error().code == Errc::interrupted);
}

TEST_CASE("closed standard descriptors are open afterwards, and stdin is at its end") {
  const pid_t child = ::fork();
  if (child == 0) {
    for (const int fd : {0, 1, 2}) ::close(fd);
    sys::secure_standard_streams();
    char byte = 0;
    bool good = ::read(0, &byte, 1) == 0;
    good = good && ::write(1, &byte, 1) == 1 && ::write(2, &byte, 1) == 1;
    const int next = ::dup(0);
    ::_exit(good && next > 2 ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE("without /dev/null a closed stdin still ends and a closed stdout has no reader") {
  const pid_t child = ::fork();
  if (child == 0) {
    // An empty root, as in a container from scratch; needs rights, else this checks nothing and says so by 77.
    if (::chroot("/proc/self/fdinfo") != 0) ::_exit(77);
    for (const int fd : {0, 1, 2}) ::close(fd);
    sys::secure_standard_streams();
    char byte = 0;
    bool good = ::read(0, &byte, 1) == 0;
    good = good && ::write(1, &byte, 1) == -1 && errno == EPIPE && ::write(2, &byte, 1) == -1 && errno == EPIPE;
    const int next = ::dup(0);
    ::_exit(good && next > 2 ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
    WARN("SKIPPED: chroot needs CAP_SYS_CHROOT");
  } else {
    CHECK(status == 0);
  }
}

TEST_CASE("a pipe is no terminal and has no columns") {
  Pipe pipe;
  CHECK_FALSE(sys::is_terminal(pipe.writer.number()));
  CHECK_FALSE(sys::terminal_columns(pipe.writer.number()).has_value());
}
