// A run of sweep: the prober with the lines that it makes. A wire::Prober itself, so that net::drive also wakes it for
// names, reports and progress, and ends it only when all is shown.
//
// Who is unreachable is told at the end, in the order of the targets, as with fping(8): of a sweep so large that more
// than 65,536 of them wait for that, they are told as they come.
#pragma once

#include "name_queue.hpp"

#include <vector>

#include <ntool/net/probe_port.hpp>
#include <ntool/sys/local_zone.hpp>

namespace ntool::commands::sweep {

/// The first after `now`, which is not before `last`, of the beats that are `period` apart: what was missed is not made
/// up for.
Instant next_beat(Instant last, Duration period, Instant now);

class Session {
 public:
  using Event = engine::SweepEvent;
  Session(const Plan& plan, TargetList& targets, Context& context, net::ReverseNames* names);

  void tell(const Event& event);
  /// After each waking: figures that were asked for, answers that this host has lost. Whether to go on.
  bool turn(const net::ProbePort& port);
  /// What is left to be shown, and the figures. `stopped`: by a signal. What of the plan's limits does not hold is told
  /// on stderr; returns whether all hold.
  bool end(bool stopped, const net::ProbePort& port);

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room) { return prober_.poll_actions(now, room); }
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant now) { prober_.handle_answers(answers, now); }
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  std::optional<Event> poll_event() { return prober_.poll_event(); }
  [[nodiscard]] bool finished() const;

  [[nodiscard]] const engine::SweepStatistics& statistics() const { return prober_.statistics(); }

 private:
  [[nodiscard]] std::vector<Verdict> judge_run() const;
  bool tell_failures(const std::vector<Verdict>& verdicts);
  [[nodiscard]] WallTime wall_time_of(Instant at) const;
  [[nodiscard]] std::size_t width_with(std::string_view label);
  [[nodiscard]] bool is_enough() const;
  [[nodiscard]] bool is_told(const Event& event) const;
  [[nodiscard]] bool has_unreachable_to_tell() const;
  void show(const Event& event);
  void show_as_json(const Event& event);
  void tell_unreachable();
  void write_out(std::string_view line);
  void write_err(std::string_view line);
  void tell_recent();
  void tell_netdata();
  void tell_how_far();
  void tell_totals();
  void tell_in_json(std::string_view type, const engine::SweepFigures engine::SweepAccount::*figures);
  template <class LineOf>
  void tell_figures(LineOf&& line_of);
  void tell_progress();
  void clear_progress();
  void tell_dropped(const net::ProbePort& port);
  void tell_want_of_room(const Event& event);

  const Plan& plan_;
  const TargetList& targets_;
  Context& context_;
  Labels labels_;
  sys::LocalZone zone_;
  std::size_t width_ = 0;  // of the longest label: the figures of all targets stand in columns
  engine::SweepProber prober_;
  Instant began_;
  NameQueue lines_;
  std::vector<std::uint64_t> unreachable_;  // targets, to be told at the end
  std::optional<Instant> next_report_;
  std::optional<Instant> next_progress_;
  bool progress_shown_ = false;
  bool charts_begun_ = false;
  std::uint64_t dropped_ = 0;
  bool want_of_room_told_ = false;
  unsigned turns_ = 0;
};

}  // namespace ntool::commands::sweep
