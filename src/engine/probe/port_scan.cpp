#include <algorithm>

#include <ntool/engine/probe/port_scan.hpp>

namespace ntool::engine {
namespace {

PortScan::State state_of(const Error& error) {
  switch (error.code) {
    case Errc::refused: return PortScan::State::closed;
    case Errc::timed_out: return PortScan::State::silent;
    case Errc::unreachable: return PortScan::State::unreachable;
    default: return PortScan::State::failed;
  }
}

}  // namespace

std::optional<Duration> PortScan::patience() const {
  if (!rules_.limit) return std::nullopt;
  return *rules_.limit / static_cast<std::int64_t>(std::max(rules_.knocks, 1U));
}

std::optional<PortScan::Action> PortScan::poll_action(Instant now) {
  if (!actions_.empty()) {
    const Action action = actions_.front();
    actions_.pop_front();
    return action;
  }
  if (asked_.size() >= rules_.window) return std::nullopt;
  std::uint16_t port = 0;
  if (!again_.empty()) {
    port = again_.back();
    again_.pop_back();
  } else if (next_ <= rules_.ports.last.value()) {
    port = static_cast<std::uint16_t>(next_++);
  } else {
    return std::nullopt;
  }
  Asked asked{now, now, 1};
  if (const auto wait = patience()) {
    asked.next_timeout = now + *wait;
    timeouts_.emplace_back(asked.next_timeout, port);
  }
  asked_.emplace(port, asked);
  return Action{Action::Kind::knock, Port(port)};
}

void PortScan::handle_answer(Answer answer, Instant now) {
  const std::uint16_t port = answer.port.value();
  const auto it = asked_.find(port);
  if (it == asked_.end()) return;  // late: already given up
  if (answer.kind == Answer::Kind::no_resources && asked_.size() > 1) {
    rules_.window = asked_.size() - 1;
    asked_.erase(it);
    again_.push_back(port);
    return;
  }
  Finding finding{answer.port, State::open, now - it->second.first_knock, std::nullopt};
  if (answer.kind != Answer::Kind::open) {
    finding.error = answer.error.value_or(Error{.code = Errc::system, .reason = "no descriptor left"});
    finding.state = state_of(*finding.error);
  }
  settle(port, std::move(finding));
}

void PortScan::handle_timeout(Instant now) {
  while (!timeouts_.empty() && timeouts_.front().first <= now) {
    const auto [at, port] = timeouts_.front();
    timeouts_.pop_front();
    const auto it = asked_.find(port);
    if (it == asked_.end() || it->second.next_timeout != at) continue;  // answered meanwhile
    if (it->second.knocks < rules_.knocks) {
      ++it->second.knocks;
      it->second.next_timeout = now + *patience();
      timeouts_.emplace_back(it->second.next_timeout, port);
      actions_.push_back({Action::Kind::knock_again, Port(port)});
      continue;
    }
    actions_.push_back({Action::Kind::give_up, Port(port)});
    settle(port, {Port(port), State::silent, now - it->second.first_knock, std::nullopt});
  }
}

std::optional<Instant> PortScan::poll_timeout() const {
  if (timeouts_.empty()) return std::nullopt;
  return timeouts_.front().first;
}

void PortScan::settle(std::uint16_t port, Finding finding) {
  asked_.erase(port);
  settled_.emplace(port, std::move(finding));
}

std::optional<PortScan::Finding> PortScan::poll_finding() {
  const auto it = settled_.begin();
  if (it == settled_.end() || it->first != due_) return std::nullopt;
  Finding finding = std::move(it->second);
  settled_.erase(it);
  ++due_;
  return finding;
}

bool PortScan::finished() const {
  return due_ > rules_.ports.last.value();
}

}  // namespace ntool::engine
