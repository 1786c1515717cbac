#include "session.hpp"

#include <algorithm>

namespace ntool::commands::mtr {

void Session::tell(const Event& event) {
  if (event.target >= hosts_.size()) return;
  WatchedHost& host = hosts_[event.target];
  host.figures.add(event);
  if (const auto* reply = std::get_if<engine::TraceReply>(&event.what)) {
    heard_anybody_ = true;
    labels_.ask(reply->from, clock_.now());
  }
  if (const auto* failed = std::get_if<engine::PathEvent::NotSent>(&event.what); failed && !error_) {
    error_ = failed->error;
  }
  if (log_ != nullptr) log_->tell(event);
  display_.tell(host, event);
}

bool Session::turn() {
  labels_.take_in();
  return display_.turn(clock_.now());
}

void Session::stop() {
  handle_timeout(clock_.now());
  monitor_.stop();
  while (const auto event = monitor_.poll_event()) tell(*event);
}

void Session::handle_timeout(Instant now) {
  now_ = now;
  monitor_.handle_timeout(now);
}

std::optional<Instant> Session::poll_timeout() const {
  auto next = monitor_.poll_timeout();
  const auto consider = [&](std::optional<Instant> at) {
    if (at) next = std::min(next.value_or(*at), *at);
  };
  consider(display_.poll_timeout());
  if (awaits_names_ && monitor_.finished()) consider(labels_.awaited_until(now_));
  return next;
}

bool Session::finished() const {
  return monitor_.finished() && !(awaits_names_ && labels_.awaited_until(now_));
}

}  // namespace ntool::commands::mtr
