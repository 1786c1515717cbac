// A run of traceroute: the prober with the lines that it makes. A wire::Prober itself, so that net::drive also wakes it
// when a line has waited long enough for its names, and ends it only when all is shown.
#pragma once

#include "hop_report.hpp"

#include <ntool/commands/context.hpp>
#include <ntool/engine/probe/trace_prober.hpp>

namespace ntool::commands::traceroute {

class Session {
 public:
  using Event = engine::TraceHop;
  /// `names` null: addresses only.
  Session(const engine::TraceRules& rules, Context& context, net::ReverseNames* names)
      : prober_(rules), report_(context, names) {}

  void tell(Event hop) { report_.add(std::move(hop)); }
  /// Nothing more is asked; what is known is shown.
  void stop();

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room) { return prober_.poll_actions(now, room); }
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant now) { prober_.handle_answers(answers, now); }
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  std::optional<Event> poll_event() { return prober_.poll_event(); }
  [[nodiscard]] bool finished() const { return prober_.finished() && report_.empty(); }

  /// Valid when finished, or stopped.
  [[nodiscard]] engine::TraceEnd end() const { return prober_.end(); }

 private:
  engine::TraceProber prober_;
  HopReport report_;
};

static_assert(wire::Prober<Session>);

}  // namespace ntool::commands::traceroute
