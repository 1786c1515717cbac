// SimPoller: a Poller that never sleeps: it moves the clock of the test to whatever comes first.
#pragma once

#include "support/fake_clock.hpp"

#include <functional>
#include <map>
#include <vector>

#include <ntool/sys/poller.hpp>

namespace ntool::test {

class SimPoller final : public sys::Poller {
 public:
  explicit SimPoller(FakeClock& clock) : clock_(clock) {}

  /// Somebody who knows when the next thing happens; asked at each wait.
  void ask(std::function<std::optional<Instant>()> next) { askers_.push_back(std::move(next)); }
  /// Done when time has come there.
  void at(Instant when, std::function<void()> what) { agenda_.emplace(when, std::move(what)); }

  Result<void> watch(sys::Interest interest) override;
  void forget(int fd) override;
  /// Nothing but regular files is ever ready, and these always, as with the real one: loops look after each waking.
  /// Errors: a wait that could never end, and a loop that waits again and again while time stands still.
  Result<std::span<const sys::Ready>> wait(std::optional<Instant> deadline) override;

  std::uint64_t waits = 0;

 private:
  std::vector<sys::Ready> files_;
  FakeClock& clock_;
  std::vector<std::function<std::optional<Instant>()>> askers_;
  std::multimap<Instant, std::function<void()>> agenda_;
  Instant last_{};
  int idle_ = 0;
};

}  // namespace ntool::test
