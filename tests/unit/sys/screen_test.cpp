#include "support/catch.hpp"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <ntool/sys/clock.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/screen.hpp>

using namespace ntool;

namespace {

struct PseudoTerminal {
  sys::Fd master{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
  sys::Fd slave;

  PseudoTerminal() {
    REQUIRE(master.is_open());
    REQUIRE(::grantpt(master.number()) == 0);
    REQUIRE(::unlockpt(master.number()) == 0);
    slave = sys::Fd(::open(::ptsname(master.number()), O_RDWR | O_NOCTTY | O_CLOEXEC));
    REQUIRE(slave.is_open());
    resize(30, 100);
  }
  void resize(unsigned short rows, unsigned short columns) const {
    winsize size{};
    size.ws_row = rows;
    size.ws_col = columns;
    REQUIRE(::ioctl(slave.number(), TIOCSWINSZ, &size) == 0);
  }
  [[nodiscard]] termios settings() const {
    termios now{};
    REQUIRE(::tcgetattr(slave.number(), &now) == 0);
    return now;
  }
  [[nodiscard]] std::string shown() const {
    char room[4096];
    const auto length = ::read(master.number(), room, sizeof room);
    REQUIRE(length > 0);
    return {room, static_cast<std::size_t>(length)};
  }
  void type(std::string_view keys) const {
    REQUIRE(::write(master.number(), keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
  }
};

Instant soon() {
  return sys::SystemClock().now() + std::chrono::seconds(30);
}

}  // namespace

TEST_CASE("a screen takes the terminal and gives it back") {
  const PseudoTerminal terminal;
  const auto before = terminal.settings();
  {
    const auto screen = sys::Screen::open(terminal.slave.number(), terminal.slave.number()).value();
    CHECK(terminal.shown().starts_with("\x1b[?1049h\x1b[?25l"));
    const auto during = terminal.settings();
    CHECK((during.c_lflag & (ICANON | ECHO)) == 0);
    CHECK((during.c_lflag & ISIG) != 0);
    CHECK_FALSE(sys::Screen::open(terminal.slave.number(), terminal.slave.number()));
  }
  CHECK(terminal.shown() == "\x1b[m\x1b[?7h\x1b[?25h\x1b[?1049l");
  CHECK(terminal.settings().c_oflag == before.c_oflag);
}

TEST_CASE("keys come one by one, and without waiting") {
  const PseudoTerminal terminal;
  const auto screen = sys::Screen::open(terminal.slave.number(), terminal.slave.number()).value();
  CHECK(screen->read_keys().empty());
  CHECK(screen->keys_fd() == terminal.slave.number());
  auto poller = sys::EpollPoller::open().value();
  REQUIRE(poller.watch({.fd = screen->keys_fd(), .read = true}));
  terminal.type("q\x1b[A");
  CHECK(poller.wait(soon())->size() == 1);
  std::string keys;
  while (keys.size() < 4) keys += screen->read_keys();
  CHECK(keys == "q\x1b[A");
  CHECK(screen->read_keys().empty());
}

TEST_CASE("where the keys have gone nobody waits for them") {
  PseudoTerminal terminal;
  const PseudoTerminal other;
  const auto screen = sys::Screen::open(terminal.slave.number(), other.slave.number()).value();
  terminal.master = sys::Fd();
  CHECK(screen->read_keys().empty());
  CHECK(screen->keys_fd() == -1);
}

TEST_CASE("without a terminal to read from there are no keys") {
  const PseudoTerminal terminal;
  const sys::Fd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const auto screen = sys::Screen::open(nothing.number(), terminal.slave.number()).value();
  CHECK(screen->keys_fd() == -1);
  CHECK(screen->read_keys().empty());
}

TEST_CASE("another size wakes, and no size is trusted") {
  const PseudoTerminal terminal;
  const auto screen = sys::Screen::open(terminal.slave.number(), terminal.slave.number()).value();
  CHECK(screen->size() == sys::ScreenSize{30, 100});
  CHECK_FALSE(screen->take_change());
  auto poller = sys::EpollPoller::open().value();
  REQUIRE(poller.watch({.fd = screen->change_fd(), .read = true}));
  ::raise(SIGWINCH);
  CHECK(poller.wait(soon())->size() == 1);
  CHECK(screen->take_change());
  CHECK_FALSE(screen->take_change());
  terminal.resize(0, 0);
  CHECK(screen->size() == sys::ScreenSize{24, 80});
  terminal.resize(65'535, 65'535);
  CHECK(screen->size().rows * screen->size().columns <= 1'000'000);
}

TEST_CASE("a terminal that cannot is told by TERM") {
  const PseudoTerminal terminal;
  const char* term = std::getenv("TERM");
  const std::string before = term == nullptr ? "" : term;
  ::setenv("TERM", "xterm", 1);
  CHECK(sys::Screen::is_possible(terminal.slave.number()));
  const sys::Fd nothing(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  CHECK_FALSE(sys::Screen::is_possible(nothing.number()));
  for (const char* other : {"dumb", ""}) {
    ::setenv("TERM", other, 1);
    CHECK_FALSE(sys::Screen::is_possible(terminal.slave.number()));
  }
  ::unsetenv("TERM");
  CHECK_FALSE(sys::Screen::is_possible(terminal.slave.number()));
  if (term != nullptr) ::setenv("TERM", before.c_str(), 1);
}

TEST_CASE("the locale says whether there is more than ASCII") {
  CHECK(sys::is_utf8_locale(nullptr, nullptr, nullptr));
  CHECK(sys::is_utf8_locale("", "", "ko_KR.UTF-8"));
  CHECK(sys::is_utf8_locale(nullptr, "C.utf8", "C"));
  CHECK_FALSE(sys::is_utf8_locale("C", nullptr, "ko_KR.UTF-8"));
  CHECK_FALSE(sys::is_utf8_locale(nullptr, nullptr, "ko_KR.EUC-KR"));
  CHECK_FALSE(sys::is_utf8_locale(nullptr, "POSIX", nullptr));
}
