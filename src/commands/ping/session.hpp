// A run of ping: the prober with the lines that it makes. A wire::Prober itself, so that net::drive also wakes it when
// a line has waited long enough for its name, and ends it only when all is shown.
#pragma once

#include "graph.hpp"
#include "ip_options_text.hpp"
#include "line_queue.hpp"
#include "records.hpp"

#include <ntool/commands/context.hpp>
#include <ntool/sys/local_zone.hpp>

namespace ntool::commands::ping {

class Session {
 public:
  using Event = engine::EchoEvent;
  /// `names` null: addresses only.
  Session(const Plan& plan, const Target& target, Context& context, net::ReverseNames* names);

  /// The first line, or the first picture; `way` says how probes travel. Errors: the terminal cannot be had.
  Result<void> begin(std::string_view way);
  void tell(const Event& event);
  /// After each waking; false: somebody at the picture wants the end.
  bool turn(Instant now) { return graph_ == nullptr || graph_->turn(now); }
  /// What SIGQUIT asks for, to stderr; a picture shows it anyway.
  void tell_figures();
  /// What is left to be shown, and the statistics. What of the plan's limits does not hold is told on stderr, and how
  /// many answers this host itself dropped (ProbePort::dropped); returns whether all limits hold.
  bool end(std::uint64_t dropped_here);

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room);
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant now) { prober_.handle_answers(answers, now); }
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  std::optional<Event> poll_event() { return prober_.poll_event(); }
  [[nodiscard]] bool finished() const { return prober_.finished() && lines_.empty(); }

  [[nodiscard]] const engine::EchoStatistics& statistics() const { return prober_.statistics(); }

 private:
  [[nodiscard]] WallTime wall_time_of(Instant at) const { return WallScale(context_.clock).at(at); }
  [[nodiscard]] std::vector<Verdict> judge_run() const;
  void tell_in_text(const Event& event);
  void tell_in_flood(const Event& event);

  const Plan& plan_;
  const Target& target_;
  Context& context_;
  engine::EchoProber prober_;
  LineQueue lines_;
  IpOptionsText ip_options_;
  sys::LocalZone zone_;
  std::unique_ptr<Graph> graph_;  // of --graph
  std::uint64_t sent_ = 0;
};

}  // namespace ntool::commands::ping
