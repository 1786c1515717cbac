#include "support/catch.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <ntool/sys/clock.hpp>
#include <ntool/sys/fd.hpp>

using ntool::sys::Fd;

namespace {
bool is_open(int number) {
  return ::fcntl(number, F_GETFD) >= 0;
}
}  // namespace

TEST_CASE("a descriptor is closed with its owner") {
  int number = -1;
  {
    const Fd fd(::dup(2));
    number = fd.number();
    CHECK(is_open(number));
  }
  CHECK_FALSE(is_open(number));
}

TEST_CASE("a descriptor moves, and is closed once") {
  Fd first(::dup(2));
  const int number = first.number();
  Fd second(std::move(first));
  CHECK(second.number() == number);
  Fd third(::dup(2));
  const int replaced = third.number();
  third = std::move(second);
  CHECK_FALSE(is_open(replaced));
  CHECK(is_open(number));
  CHECK(third.release() == number);
  CHECK_FALSE(third.is_open());
  ::close(number);
}

TEST_CASE("the clocks go forward, and the wall's is after 2020") {
  ntool::sys::SystemClock clock;
  const auto first = clock.now();
  CHECK(clock.now() >= first);
  CHECK(clock.wall_now().since_epoch > std::chrono::hours(24) * 365 * 50);
}
