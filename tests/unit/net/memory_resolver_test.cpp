// The twin must behave as its original where tests rely on it.
#include "support/memory_resolver.hpp"

#include "support/catch.hpp"
#include "support/fake_clock.hpp"

using namespace ntool;

TEST_CASE("the in-memory resolver answers from its table") {
  test::FakeClock clock;
  test::MemoryResolver resolver(clock);
  const Instant later = clock.now() + std::chrono::seconds(5);
  resolver.add("server", {"2001:db8::1", "192.0.2.1"});
  resolver.add_known_name("192.0.2.1", "server");
  CHECK(resolver.resolve("server", {}, later)->size() == 2);
  CHECK(resolver.resolve("server", Family::ipv4, later)->front().to_string() == "192.0.2.1");
  CHECK(resolver.resolve("::1", {}, later)->front() == IpAddress::loopback(Family::ipv6));
  CHECK(resolver.resolve("::1", Family::ipv4, later).error().code == Errc::not_found);
  CHECK(resolver.resolve("nosuch", {}, later).error().code == Errc::not_found);
  CHECK(resolver.known_name(*IpAddress::parse("192.0.2.1")) == "server");
  CHECK(resolver.asked == std::vector<std::string>{"server", "server", "::1", "::1", "nosuch"});
}

TEST_CASE("the in-memory resolver fails as it is told, and after the deadline") {
  test::FakeClock clock;
  test::MemoryResolver resolver(clock);
  const Instant deadline = clock.now() + std::chrono::seconds(5);
  resolver.add("server", {"192.0.2.1"});
  resolver.never_answer("silent");
  resolver.fail_with("rude", {.code = Errc::refused, .reason = "no"});
  CHECK(resolver.resolve("silent", {}, deadline).error().code == Errc::timed_out);
  CHECK(resolver.resolve("rude", {}, deadline).error().message() == "no");
  clock.advance(std::chrono::seconds(5));
  CHECK(resolver.resolve("server", {}, deadline).error().code == Errc::timed_out);
}
