// A run of traceroute: traces of one target or of many, some of them at a time, with the lines that they make. A
// wire::Prober itself, so that net::drive also wakes it when a line has waited long enough for its names, and ends it
// only when all is shown.
//
// Targets are told in their order: of those that are traced behind the first one that is not over, hops are kept.
#pragma once

#include "hop_report.hpp"
#include "saved_session.hpp"
#include "targets.hpp"

#include <deque>

#include <ntool/commands/context.hpp>
#include <ntool/engine/probe/trace_set.hpp>
#include <ntool/net/family_ports.hpp>

namespace ntool::commands::traceroute {

class Session {
 public:
  using Event = engine::TraceEvent;

  /// `known` null: addresses only. The way of the first target's probes has been opened, and settled `plan`.
  /// `log` null: nobody takes it down.
  Session(const Plan& plan, Targets& targets, net::ProbePort& port, Context& context, NamesAndNetworks* known,
          SessionLog* log);

  void tell(Event event);
  /// Nothing more is asked; what is known is shown.
  void stop();

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room);
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant now) { set_.handle_answers(answers, now); }
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  std::optional<Event> poll_event() { return set_.poll_event(); }
  [[nodiscard]] bool finished() const;

  /// Why nothing could be sent to a target, the first of them.
  [[nodiscard]] const std::shared_ptr<const Error>& error() const { return error_; }
  /// How many traces ended before their targets, and nobody had said why.
  [[nodiscard]] std::size_t missed() const { return missed_; }

 private:
  struct Open {
    std::size_t trace;  // also its number in the log
    Target target;
    std::optional<IpAddress> source = {};  // that probes to it leave from
    bool neighbour = false;
    bool headed = false;
    std::size_t shown = 0;  // of `hops`
    std::vector<engine::TraceHop> hops = {};
    std::optional<engine::TraceEnd> end = {};
  };
  [[nodiscard]] bool wants_notes() const;
  void begin_more();
  void show_what_is_due();
  void end_of(const Open& open);

  const Plan& plan_;
  Targets& targets_;
  net::ProbePort& port_;
  Context& context_;
  SessionLog* log_;
  HopReport report_;
  engine::TraceSet set_;
  std::deque<Open> open_;
  std::vector<Prefix> networks_;  // of this host's own
  std::shared_ptr<const Error> error_;
  std::size_t missed_ = 0;
  bool stopped_ = false;
};

static_assert(wire::Prober<Session>);

}  // namespace ntool::commands::traceroute
