// drive: the one loop of all probers. It owns time and descriptors; the prober owns every decision.
#pragma once

#include <array>
#include <vector>

#include <ntool/net/loop.hpp>
#include <ntool/net/probe_port.hpp>

namespace ntool::net {

enum class Driven { finished, stopped };

/// Until the prober is finished or the StopFlag is raised. `on_event` hears the prober's events in order; `on_turn` is
/// called after each waking, for what else may have happened (a signal that asks for figures, a reader that has gone),
/// and says whether to go on.
template <wire::Prober P, class OnEvent, class OnTurn>
Result<Driven> drive(P& prober, ProbePort& port, Loop loop, OnEvent&& on_event, OnTurn&& on_turn) {
  constexpr int most_batches = 16;
  std::array<wire::ProbeAction, 64> room;
  std::vector<wire::ProbeAnswer> answers;
  const auto tell = [&] {
    while (auto event = prober.poll_event()) on_event(*event);
  };
  TRY(port.watch(loop.poller));
  struct Forget {
    ProbePort& port;
    sys::Poller& poller;
    ~Forget() { port.forget(poller); }
  } forget{port, loop.poller};

  while (true) {
    // What has come is heard before anything is given up for lost, and before more is sent: a buffer that is filled
    // faster than it is read loses answers. Whoever floods us does not keep us here.
    bool heard = false;
    for (int batch = 0; batch < most_batches; ++batch) {
      answers.clear();
      TRY(port.receive(answers));
      if (answers.empty()) break;
      heard = true;
      prober.handle_answers(answers, loop.clock.now());
    }
    prober.handle_timeout(loop.clock.now());
    const std::size_t count = prober.poll_actions(loop.clock.now(), room);
    if (count > 0) {
      answers.clear();
      TRY(port.perform(std::span(room).first(count), answers));
      prober.handle_answers(answers, loop.clock.now());
    }
    tell();
    if (prober.finished()) return Driven::finished;
    if (loop.stop.raised()) return Driven::stopped;
    if (!on_turn()) return Driven::stopped;
    if (heard || count > 0) continue;
    const auto due = prober.poll_timeout();
    // What on_turn took in may have been the last that was waited for: then nothing would wake us.
    if (prober.finished()) {
      tell();
      return Driven::finished;
    }
    TRY(loop.poller.wait(due));
  }
}

template <wire::Prober P, class OnEvent>
Result<Driven> drive(P& prober, ProbePort& port, Loop loop, OnEvent&& on_event) {
  return drive(prober, port, loop, on_event, [] { return true; });
}

}  // namespace ntool::net
