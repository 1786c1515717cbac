// A run of tracepath: the prober with the lines that it makes. A wire::Prober itself, so that net::drive also wakes it
// when a line has waited long enough for its name, and ends it only when all is shown.
#pragma once

#include "plan.hpp"

#include <ntool/commands/context.hpp>
#include <ntool/commands/named_lines.hpp>
#include <ntool/engine/probe/mtu_trace.hpp>

namespace ntool::commands::tracepath {

struct NamedEvent {
  engine::MtuTraceEvent event;
  std::vector<IpAddress> who;
};
inline const std::vector<IpAddress>& addresses_in(const NamedEvent& line) {
  return line.who;
}
inline std::size_t bytes_in(const NamedEvent& line) {
  return sizeof line;
}

class Session {
 public:
  using Event = engine::MtuTraceEvent;
  /// `names` null: addresses only.
  Session(const Plan& plan, Context& context, net::ReverseNames* names);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void tell(Event event);
  /// Nothing more is asked; what is known is shown.
  void stop();

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room) { return trace_.poll_actions(now, room); }
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant now) { trace_.handle_answers(answers, now); }
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  std::optional<Event> poll_event() { return trace_.poll_event(); }
  [[nodiscard]] bool finished() const { return trace_.finished() && lines_.empty(); }

  [[nodiscard]] engine::MtuTraceEnd end() const { return trace_.end(); }
  [[nodiscard]] bool answered_with_data() const { return data_; }

 private:
  void show(const engine::MtuTraceEvent& event, const AwaitedNames& names);
  [[nodiscard]] std::string shown(const IpAddress& address, const AwaitedNames& names) const;

  const Plan& plan_;
  Context& context_;
  engine::MtuTrace trace_;
  NamedLines<NamedEvent> lines_;
  bool data_ = false;
};

static_assert(wire::Prober<Session>);

}  // namespace ntool::commands::tracepath
