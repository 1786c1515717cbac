#include "support/catch.hpp"

#include <cerrno>

#include <ntool/sys/error.hpp>

using namespace ntool;

TEST_CASE("errno becomes an Error with the C locale's words") {
  errno = ECONNREFUSED;
  const std::unexpected<Error> failed = sys::fail_errno("connect to", "192.0.2.1 port 80", "start it");
  CHECK(failed.error().code == Errc::refused);
  CHECK(failed.error().sys_errno == ECONNREFUSED);
  CHECK(failed.error().message() == "connect to 192.0.2.1 port 80: Connection refused; start it");
}

TEST_CASE("kinds of failure") {
  CHECK(sys::errc_of(ENODEV) == Errc::not_found);
  CHECK(sys::errc_of(EHOSTUNREACH) == Errc::unreachable);
  CHECK(sys::errc_of(ETIMEDOUT) == Errc::timed_out);
  CHECK(sys::errc_of(EPERM) == Errc::permission);
  CHECK(sys::errc_of(EADDRINUSE) == Errc::in_use);
  CHECK(sys::errc_of(EPIPE) == Errc::closed);
  CHECK(sys::errc_of(EINTR) == Errc::interrupted);
  CHECK(sys::errc_of(ENOMEM) == Errc::system);
}

TEST_CASE("an unknown number is still told") {
  CHECK(sys::text_of(4711) == "error 4711");
  CHECK(sys::text_of(ENOENT) == "No such file or directory");
}
