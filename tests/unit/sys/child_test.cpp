#include "support/catch.hpp"

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

#include <ntool/sys/child.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/pipe.hpp>
#include <ntool/sys/program.hpp>
#include <ntool/sys/signal_queue.hpp>

namespace ntool::sys {
namespace {

using namespace std::chrono_literals;

int code_of(const std::function<int()>& body) {
  return wait_for_child(start_child(body).value())->exit_code();
}

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) != -1;
}

TEST_CASE("child: ends with what its body returns, or by a signal", "[child]") {
  CHECK(code_of([] { return 7; }) == 7);
  CHECK(code_of([] { return ::raise(SIGKILL); }) == 128 + SIGKILL);
  CHECK_FALSE(reap_child().has_value());
  CHECK_FALSE(wait_for_child(1).has_value());
}

TEST_CASE("child: what it was told to follow ends it", "[child]") {
  const auto pipe = open_pipe().value();
  // A child with a child of its own, which keeps the pipe open until it ends.
  const auto middle = start_child([&] {
    const auto grandchild = start_child(
        [] {
          while (true) ::pause();
          return 0;
        },
        {.when_we_end = SIGKILL});
    return grandchild ? 3 : 1;
  });
  CHECK(wait_for_child(middle.value())->exit_code() == 3);
  auto [read, write] = std::move(const_cast<PipeEnds&>(pipe));
  write.reset();
  CHECK(read_to_end(read) == "");  // comes back: nobody has the other end any more
}

TEST_CASE("child: closes what came from outside, and keeps what it is told", "[child]") {
  const Fd one(::open("/dev/null", O_RDONLY)), kept(::open("/dev/null", O_RDONLY)),
      other(::open("/dev/null", O_RDONLY));
  const int code = code_of([&] {
    close_inherited({kept.number()});
    return (is_open(one.number()) ? 1 : 0) + (is_open(other.number()) ? 2 : 0) + (is_open(kept.number()) ? 0 : 4) +
           (is_open(2) ? 0 : 8);
  });
  CHECK(code == 0);
}

TEST_CASE("pipe: no more than a limit is kept, and a stop ends the wait", "[child]") {
  auto pipe = open_pipe().value();
  const auto writer = start_child([&] {
    const std::string block(10'000, 'x');
    for (int i = 0; i < 20; ++i) {
      if (::write(pipe.write.number(), block.data(), block.size()) < 0) return 1;
    }
    return 0;
  });
  StopFlag stop;
  const auto waiting = open_pipe().value();
  stop.raise(SIGINT);
  CHECK(read_to_end(waiting.read, &stop).error().code == Errc::interrupted);
  pipe.write.reset();
  CHECK(read_to_end(pipe.read)->size() == 65536);
  CHECK(wait_for_child(writer.value())->exit_code() == 0);
}

TEST_CASE("program: its exit code, and those of programs that are not", "[child]") {
  const auto code_of_program = [](const std::vector<std::string>& words, const Surroundings& surroundings = {}) {
    return code_of([&] { return exit_code_of_start(become_program(words, surroundings)); });
  };
  CHECK(code_of_program({"sh", "-c", "exit 5"}) == 5);
  CHECK(code_of_program({"no-such-program"}) == 127);
  CHECK(code_of_program({"/no/such"}) == 127);
  CHECK(code_of_program({"/etc/passwd"}) == 126);
  CHECK(code_of_program({"/"}) == 126);
  CHECK(code_of_program({""}) == 127);
  CHECK(code_of_program({}) == 127);
  CHECK(code_of_program({"sh", "-c", "test \"$PWD\" = / -a \"$LAB\" = b"}, {.environment = {"LAB=b"}, .folder = "/"}) ==
        0);
  CHECK(code_of_program({"true"}, {.folder = "/no/such/folder"}) == 0);
}

TEST_CASE("signal queue: tells who sent it, and wakes a wait", "[child]") {
  const int code = code_of([] {
    auto signals = SignalQueue::open({SIGUSR1});
    if (!signals || signals->next()) return 1;
    signals->wait(0s);
    ::raise(SIGUSR1);
    signals->wait(1h);
    const auto signal = signals->next();
    return signal && signal->number == SIGUSR1 && signal->sent ? 0 : 2;
  });
  CHECK(code == 0);
}

}  // namespace
}  // namespace ntool::sys
