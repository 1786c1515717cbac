#include "support/catch.hpp"

#include <map>

#include <ntool/net/wakers.hpp>

using namespace ntool;

namespace {

/// Remembers who is watched.
class Notebook final : public sys::Poller {
 public:
  Result<void> watch(sys::Interest interest) override {
    watched.insert_or_assign(interest.fd, interest);
    return {};
  }
  void forget(int fd) override { watched.erase(fd); }
  Result<std::span<const sys::Ready>> wait(std::optional<Instant>) override { return std::span<const sys::Ready>(); }

  std::map<int, sys::Interest> watched;
};

class CountedNames final : public net::ReverseNames {
 public:
  void ask(const IpAddress&) override {}
  std::optional<std::string> name_of(const IpAddress&) override { return std::nullopt; }
  Result<void> watch(sys::Poller&) override {
    ++watches;
    return {};
  }
  void forget(sys::Poller&) override { --watches; }

  int watches = 0;
};

}  // namespace

TEST_CASE("wakers: signals and names are watched as long as they live") {
  Notebook poller;
  sys::SystemClock clock;
  static sys::StopFlag stop;  // the handler keeps it
  CountedNames names;
  {
    net::Wakers wakers({poller, clock, stop});
    REQUIRE(wakers.watch_signals());
    REQUIRE(wakers.watch_names(nullptr));
    CHECK(poller.watched.empty());  // nobody catches signals yet
    CHECK(stop.quit_fd() == -1);
  }
  REQUIRE(stop.catch_signals());
  {
    net::Wakers wakers({poller, clock, stop});
    REQUIRE(wakers.watch_signals());
    REQUIRE(wakers.watch_names(&names));
    CHECK(poller.watched.size() == 2);
    CHECK(poller.watched[stop.wake_fd()].read);
    CHECK(poller.watched[stop.quit_fd()].read);
    CHECK(names.watches == 1);
  }
  CHECK(poller.watched.empty());
  CHECK(names.watches == 0);
}
