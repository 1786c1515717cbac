// Talking with a ProbePort in a test: actions out, answers in until what the test waits for has come.
#pragma once

#include "support/catch.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include <ntool/net/probe_port.hpp>
#include <ntool/sys/clock.hpp>
#include <ntool/sys/socket.hpp>

namespace ntool::test {

using Kind = wire::ProbeAnswer::Kind;

/// An answer that outlives what it was lent.
struct Heard : wire::ProbeAnswer {
  explicit Heard(const wire::ProbeAnswer& answer)
      : ProbeAnswer(answer),
        payload_kept(std::make_shared<std::vector<std::uint8_t>>(answer.payload.begin(), answer.payload.end())),
        extensions_kept(
            std::make_shared<std::vector<std::uint8_t>>(answer.extensions.begin(), answer.extensions.end())),
        options_kept(std::make_shared<std::vector<std::uint8_t>>(answer.ip_options.begin(), answer.ip_options.end())) {
    payload = *payload_kept;
    extensions = *extensions_kept;
    ip_options = *options_kept;
  }
  std::shared_ptr<std::vector<std::uint8_t>> payload_kept;
  std::shared_ptr<std::vector<std::uint8_t>> extensions_kept;
  std::shared_ptr<std::vector<std::uint8_t>> options_kept;
};

inline std::vector<Heard> perform(net::ProbePort& port, std::span<const wire::ProbeAction> actions) {
  std::vector<wire::ProbeAnswer> answers;
  const auto done = port.perform(actions, answers);
  CAPTURE(done ? "" : done.error().message());
  REQUIRE(done);
  return {answers.begin(), answers.end()};
}
inline std::vector<Heard> perform(net::ProbePort& port, const wire::ProbeAction& action) {
  return perform(port, std::span(&action, 1));
}

/// What comes until `count` answers are there; a test that waits half a minute in vain fails.
inline std::vector<Heard> hear(net::ProbePort& port, std::size_t count) {
  auto poller = sys::EpollPoller::open().value();
  REQUIRE(port.watch(poller));
  const Instant deadline = sys::SystemClock().now() + std::chrono::seconds(30);
  std::vector<Heard> heard;
  while (heard.size() < count) {
    std::vector<wire::ProbeAnswer> answers;
    REQUIRE(port.receive(answers));
    for (const auto& answer : answers) heard.emplace_back(answer);
    if (!answers.empty()) continue;
    REQUIRE(sys::SystemClock().now() < deadline);
    REQUIRE(poller.wait(deadline));
  }
  port.forget(poller);
  return heard;
}

/// Nothing waits now, and nobody is woken.
inline void hear_nothing(net::ProbePort& port) {
  std::vector<wire::ProbeAnswer> answers;
  REQUIRE(port.receive(answers));
  CHECK(answers.empty());
  auto poller = sys::EpollPoller::open().value();
  REQUIRE(port.watch(poller));
  CHECK(poller.wait(Instant{})->empty());
  port.forget(poller);
}

inline std::vector<Kind> kinds_of(const std::vector<Heard>& heard) {
  std::vector<Kind> kinds;
  for (const auto& each : heard) kinds.push_back(each.kind);
  return kinds;
}

/// Whether this machine has the family's loopback address.
inline bool has_loopback(Family family) {
  auto socket = sys::Socket::open(family, sys::Transport::udp);
  const bool has = socket && socket->bind({IpAddress::loopback(family), Port(0)});
  if (!has) WARN("SKIPPED: no loopback address of that family here");
  return has;
}

}  // namespace ntool::test
