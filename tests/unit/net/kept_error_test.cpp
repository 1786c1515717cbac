#include "net/kept_error.hpp"

#include "support/catch.hpp"

#include <deque>

using namespace ntool;

namespace {

/// A queue of errors as a socket gives them.
struct Queue {
  std::deque<sys::NetworkError> entries;
  std::size_t taken = 0;

  std::optional<sys::NetworkError> take_icmp() {
    return net::take_icmp_error([this]() -> std::optional<sys::NetworkError> {
      if (entries.empty()) return std::nullopt;
      ++taken;
      const auto front = entries.front();
      entries.pop_front();
      return front;
    });
  }
};

const sys::NetworkError own{.sys_errno = 90, .offender = {}};
const sys::NetworkError first{.from_icmp = true, .icmp_type = 11, .offender = {}};
const sys::NetworkError second{.from_icmp = true, .icmp_type = 3, .offender = {}};

}  // namespace

TEST_CASE("an ICMP error is found behind the kernel's own entries") {
  Queue queue{.entries = {own, own, first, second}};
  CHECK(queue.take_icmp()->icmp_type == 11);
  CHECK(queue.take_icmp()->icmp_type == 3);
  CHECK_FALSE(queue.take_icmp());
}

TEST_CASE("an error queue without ICMP is read to its end, and no further than eight entries") {
  Queue queue{.entries = {own, own}};
  CHECK_FALSE(queue.take_icmp());
  CHECK(queue.taken == 2);
  Queue endless{.entries = std::deque<sys::NetworkError>(100, own)};
  CHECK_FALSE(endless.take_icmp());
  CHECK(endless.taken == 8);
}

TEST_CASE("an error from the queue tells where the probe had been sent") {
  const Endpoint there{*IpAddress::parse("192.0.2.9"), Port(33434)};
  CHECK(net::kept_error_answer({.peer = there}, first)->about == there);
  CHECK_FALSE(net::kept_error_answer({}, first)->about);  // a kernel that does not say
  CHECK_FALSE(net::kept_error_answer({.peer = there}, own));
}
