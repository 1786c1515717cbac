#include "session.hpp"

#include <algorithm>

namespace ntool::commands::traceroute {

void Session::stop() {
  prober_.stop();
  while (auto hop = prober_.poll_event()) report_.add(*std::move(hop));
  report_.finish();
}

void Session::handle_timeout(Instant now) {
  prober_.handle_timeout(now);
  report_.show_ready();
}

std::optional<Instant> Session::poll_timeout() const {
  const auto probe = prober_.poll_timeout();
  const auto line = report_.poll_timeout();
  if (!probe || !line) return probe ? probe : line;
  return std::min(*probe, *line);
}

}  // namespace ntool::commands::traceroute
