// A run of mtr: the monitor with the display of what it tells. A wire::Prober itself, so that net::drive also wakes it
// when a display or a name wants it.
#pragma once

#include "display.hpp"
#include "saved_session.hpp"

#include <deque>

#include <ntool/engine/probe/path_monitor.hpp>

namespace ntool::commands::mtr {

class Session {
 public:
  using Event = engine::PathEvent;
  /// `awaits_names`: the end waits for names a while. `log` null: nobody takes it down.
  Session(engine::PathMonitor& monitor, std::deque<WatchedHost>& hosts, Labels& labels, Display& display,
          sys::Clock& clock, bool awaits_names, SessionLog* log = nullptr)
      : monitor_(monitor),
        hosts_(hosts),
        labels_(labels),
        display_(display),
        clock_(clock),
        awaits_names_(awaits_names),
        log_(log) {}

  void tell(const Event& event);
  /// After each waking; false: the display wants the end.
  bool turn();
  /// Nothing more is asked or awaited; what is known is told.
  void stop();

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room) { return monitor_.poll_actions(now, room); }
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant now) {
    monitor_.handle_answers(answers, now);
  }
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  std::optional<Event> poll_event() { return monitor_.poll_event(); }
  [[nodiscard]] bool finished() const;

  /// Why something could not be sent; null: it could.
  [[nodiscard]] const std::shared_ptr<const Error>& error() const { return error_; }
  [[nodiscard]] bool heard_anybody() const { return heard_anybody_; }

 private:
  engine::PathMonitor& monitor_;
  std::deque<WatchedHost>& hosts_;
  Labels& labels_;
  Display& display_;
  sys::Clock& clock_;
  bool awaits_names_;
  SessionLog* log_;
  Instant now_;
  std::shared_ptr<const Error> error_;
  bool heard_anybody_ = false;
};

static_assert(wire::Prober<Session>);

}  // namespace ntool::commands::mtr
