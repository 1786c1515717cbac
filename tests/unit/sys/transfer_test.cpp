// Descriptors of a shell: their kinds, and that no call on them waits.
#include "support/catch.hpp"
#include "support/sockets.hpp"
#include "support/temp_directory.hpp"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <pty.h>

#include <ntool/sys/transfer.hpp>

using namespace ntool;
using sys::Fd;
using sys::FileKind;
using Status = sys::Moved::Status;

TEST_CASE("what kind of file a descriptor is") {
  const test::TempDirectory folder;
  const test::ShellPipe pipe;
  const auto kind = [](const std::string& path) {
    const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    return sys::kind_of(fd.number());
  };
  CHECK(kind(folder.write("file", "")) == FileKind::regular);
  CHECK(kind(folder.path()) == FileKind::other);
  CHECK(kind("/dev/null") == FileKind::null_device);
  CHECK(kind("/dev/zero") == FileKind::other);
  CHECK(sys::kind_of(pipe.read.number()) == FileKind::pipe);
  CHECK(sys::kind_of(-1) == FileKind::other);
  CHECK(sys::kind_of(test::connected_pair().ours.fd()) == FileKind::socket);
  int master = -1;
  int slave = -1;
  REQUIRE(::openpty(&master, &slave, nullptr, nullptr, nullptr) == 0);
  const Fd a(master);
  const Fd b(slave);
  CHECK(sys::kind_of(slave) == FileKind::terminal);
}

TEST_CASE("a blocking pipe is filled without waiting, to the last byte it takes") {
  const test::ShellPipe pipe;
  const std::vector<std::uint8_t> block(100'000, 'x');
  std::size_t written = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto moved = sys::write_some(pipe.write.number(), block);
    REQUIRE(moved);
    if (moved->status == Status::would_block) break;
    written += moved->bytes;
  }
  CHECK(written >= 60'000);
  CHECK((::fcntl(pipe.write.number(), F_GETFL) & O_NONBLOCK) == 0);
  std::size_t read = 0;
  while (read < written) read += test::read_now(pipe.read.number()).size();
  CHECK(read == written);
}

TEST_CASE("a reader that has gone is Errc::closed, an end is an end, a folder cannot be read") {
  std::signal(SIGPIPE, SIG_IGN);  // as the program does at its start
  test::ShellPipe pipe;
  pipe.read.reset();
  std::array<std::uint8_t, 8> buffer{};
  CHECK(sys::write_some(pipe.write.number(), as_bytes("x")).error().code == Errc::closed);
  const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  CHECK(sys::read_some(null.number(), buffer)->status == Status::end);
  CHECK(sys::write_some(null.number(), as_bytes("x"))->bytes == 1);
  const Fd folder(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  CHECK(sys::read_some(folder.number(), buffer).error().reason == "Is a directory");
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  CHECK(sys::write_some(full.number(), as_bytes("x")).error().reason == "No space left on device");
}

TEST_CASE("a blocking socket as stdout does not make us wait either") {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  const Fd ours(ends[0]);
  const Fd theirs(ends[1]);
  const std::vector<std::uint8_t> block(1'000'000, 'x');
  Status last = Status::moved;
  for (int i = 0; i < 1000 && last == Status::moved; ++i) last = sys::write_some(ours.number(), block)->status;
  CHECK(last == Status::would_block);
}

TEST_CASE("splicing moves what is there, says when nothing is, and refuses what it cannot") {
  const test::ShellPipe in;
  auto own = sys::Pipe::open(65536);
  REQUIRE(own);
  CHECK(own->capacity >= 4096);
  CHECK(sys::splice_some(in.read.number(), own->write.number(), 100)->status == Status::would_block);
  in.say("hello");
  CHECK(sys::splice_some(in.read.number(), own->write.number(), 100)->bytes == 5);
  CHECK(test::read_now(own->read.number()) == "hello");
  const test::TempDirectory folder;
  const Fd log(::open(folder.write("log", "").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  in.say("x");
  REQUIRE(sys::splice_some(in.read.number(), own->write.number(), 1));
  CHECK(sys::splice_some(own->read.number(), log.number(), 1).error().code == Errc::unsupported);
}
