#include "support/catch.hpp"

#include <unistd.h>

#include <ntool/base/log.hpp>
#include <ntool/sys/fd.hpp>

using namespace ntool;

namespace {

/// What `action` writes to stderr.
template <class Action>
std::string stderr_of(Action action) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const sys::Fd reading(ends[0]);
  sys::Fd writing(ends[1]);
  const sys::Fd kept(::dup(2));
  ::dup2(writing.number(), 2);
  action();
  ::dup2(kept.number(), 2);
  writing.reset();
  std::string text(4096, '\0');
  const auto count = ::read(reading.number(), text.data(), text.size());
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text;
}

}  // namespace

TEST_CASE("levels by their names, with a suggestion for misspelt ones") {
  CHECK(log::parse_level("debug") == log::Level::debug);
  CHECK(log::parse_level("off") == log::Level::off);
  CHECK(log::parse_level("debgu").error().message() == "'debgu' is not a log level; did you mean 'debug'?");
  CHECK_FALSE(log::parse_level("DEBUG").has_value());
}

TEST_CASE("a failure needs no level: it is told anyway") {
  CHECK(log::parse_level("error") == log::Level::off);
}

TEST_CASE("a message is put together only where somebody listens") {
  int made = 0;
  const auto make = [&] {
    ++made;
    return std::string("made");
  };
  CHECK(stderr_of([&] { log::warn(make); }).empty());
  CHECK(made == 0);
  log::set_level(log::Level::debug);
  const auto text = stderr_of([&] {
    log::trace(make);
    log::debug(make);
    log::info(make);
    log::warn(make);
  });
  log::set_level(log::Level::off);
  CHECK(made == 3);
  CHECK_THAT(text, Catch::Matchers::Contains(" ntool debug: made\n"));
  CHECK_THAT(text, Catch::Matchers::Contains(" ntool info: made\n"));
  CHECK_THAT(text, Catch::Matchers::EndsWith(": made\n"));
}

TEST_CASE("nothing is logged until a level is set, then that level and above") {
  CHECK(stderr_of([] { log::warn("unheard"); }).empty());
  log::set_level(log::Level::info);
  CHECK(log::enabled(log::Level::warn));
  CHECK_FALSE(log::enabled(log::Level::debug));
  CHECK_FALSE(log::enabled(log::Level::off));
  const auto text = stderr_of([] {
    log::debug("unheard");
    log::info("heard \x1b[2J");
  });
  log::set_level(log::Level::off);
  CHECK_THAT(text, Catch::Matchers::EndsWith(" ntool info: heard \\x1b[2J\n"));
}
