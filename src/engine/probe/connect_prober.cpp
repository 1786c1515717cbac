#include <algorithm>

#include <ntool/engine/probe/connect_prober.hpp>

namespace ntool::engine {
namespace {

using wire::ProbeAction;
using wire::ProbeAnswer;

/// Each try holds a descriptor until it is over: a silent host and a short interval must not use up all of them.
constexpr std::size_t most_under_way = 256;
/// After a try that came to nothing, however short the interval: such answers may come at once.
constexpr Duration slow_pace = std::chrono::milliseconds(10);

Seq id_of(std::uint64_t number) {
  return Seq(static_cast<std::uint16_t>(number));
}

ConnectState state_of(const Error* error) {
  if (error == nullptr) return ConnectState::failed;
  switch (error->code) {
    case Errc::timed_out: return ConnectState::silent;
    case Errc::refused: return ConnectState::closed;
    case Errc::unreachable: return ConnectState::unreachable;
    default: return ConnectState::failed;
  }
}

}  // namespace

std::string_view name_of(ConnectState state) {
  switch (state) {
    case ConnectState::open: return "open";
    case ConnectState::closed: return "closed";
    case ConnectState::silent: return "silent";
    case ConnectState::unreachable: return "unreachable";
    case ConnectState::failed: return "failed";
  }
  return "failed";
}

double ConnectStatistics::failed_percent() const {
  if (tried() == 0) return 0;
  return 100.0 * static_cast<double>(tried() - open) / static_cast<double>(tried());
}

Duration ConnectStatistics::elapsed() const {
  if (!first_sent || !last_heard) return Duration::zero();
  return std::max(*last_heard - *first_sent, Duration::zero());
}

ConnectProber::ConnectProber(ConnectRules rules, Instant start) : rules_(rules), next_due_(start) {
  // A try without an answer is over when its patience is, not before.
  statistics_.quality = ProbeQuality(rules_.patience > Duration::zero() ? rules_.patience : Duration::max());
  if (rules_.deadline) deadline_ = start + *rules_.deadline;
}

bool ConnectProber::may_begin() const {
  if (over_ || !has_more() || under_way_.size() >= most_under_way) return false;
  if (under_way_.empty()) return true;
  // An id names one try at a time: its number may not come round while an old one still waits.
  return rules_.interval > Duration::zero() && begun_ + 1 - under_way_.front().number <= 0xFFFF;
}

std::size_t ConnectProber::poll_actions(Instant now, std::span<ProbeAction> room) {
  std::size_t count = 0;
  for (; count < room.size() && !to_give_up_.empty(); ++count) {
    room[count] = {.kind = ProbeAction::Kind::give_up, .id = to_give_up_.front(), .to = rules_.to, .port = rules_.port};
    to_give_up_.pop_front();
  }
  // One at a time: after a long sleep (a suspended laptop) nothing is made up for.
  if (count < room.size() && may_begin() && now >= next_due_) {
    ++begun_;
    under_way_.push_back({begun_, now});
    room[count++] = {.kind = ProbeAction::Kind::connect, .id = id_of(begun_), .to = rules_.to, .port = rules_.port};
    next_due_ = std::max(next_due_ + rules_.interval, now);
  }
  return count;
}

ConnectProber::Tries::iterator ConnectProber::find(Seq id) {
  return std::ranges::find_if(under_way_, [&](const Try& each) { return id_of(each.number) == id; });
}

void ConnectProber::settle(Tries::iterator which, Event event) {
  event.number = which->number;
  switch (event.state) {
    case ConnectState::open: ++statistics_.open; break;
    case ConnectState::closed: ++statistics_.closed; break;
    case ConnectState::silent: ++statistics_.silent; break;
    case ConnectState::unreachable: ++statistics_.unreachable; break;
    case ConnectState::failed: ++statistics_.failed; break;
  }
  if (event.elapsed) event.elapsed = std::max(*event.elapsed, Duration::zero());
  statistics_.quality.sent(event.number, which->began);  // where it was not: it could not go
  if (event.state == ConnectState::open) {
    statistics_.rtt.add(event.elapsed.value_or(Duration::zero()));
    statistics_.quality.answered(event.number, event.elapsed.value_or(Duration::zero()), event.at);
  } else {
    statistics_.quality.stopped(event.number);
  }
  statistics_.last_heard = std::max(statistics_.last_heard.value_or(event.at), event.at);
  events_.push_back(std::move(event));
  under_way_.erase(which);
}

void ConnectProber::give_up(Tries::iterator which) {
  to_give_up_.push_back(id_of(which->number));
}

void ConnectProber::handle(const ProbeAnswer& answer) {
  if (!answer.id) return;
  const auto which = find(*answer.id);
  if (which == under_way_.end()) return;  // it is over, or never was
  if (answer.kind == ProbeAnswer::Kind::sent) {
    which->began = answer.at;
    which->sent = true;
    if (!statistics_.first_sent) statistics_.first_sent = answer.at;
    statistics_.quality.sent(which->number, answer.at);
    return;
  }
  Event event{.at = answer.at, .elapsed = answer.at - which->began, .from = answer.from, .error = answer.error};
  if (answer.kind == ProbeAnswer::Kind::connected) event.longest_packet = answer.mtu;
  switch (answer.kind) {
    case ProbeAnswer::Kind::connected: event.state = ConnectState::open; break;
    case ProbeAnswer::Kind::refused: event.state = ConnectState::closed; break;
    case ProbeAnswer::Kind::icmp_error:
      if (wire::is_about_another(answer, {rules_.to, rules_.port})) return;
      event.state = ConnectState::unreachable;
      event.icmp_type = answer.icmp_type;
      event.icmp_code = answer.icmp_code;
      event.from_here = answer.from && answer.to && *answer.from == *answer.to;
      give_up(which);  // the kernel would try on after some of them
      break;
    case ProbeAnswer::Kind::not_sent:
      event.elapsed.reset();
      if (!statistics_.first_sent) statistics_.first_sent = answer.at;
      event.state = state_of(answer.error.get());
      break;
    case ProbeAnswer::Kind::failed: event.state = state_of(answer.error.get()); break;
    default: return;  // no answer to a connect
  }
  // A longer interval keeps its beat.
  if (event.state != ConnectState::open && rules_.interval < slow_pace) {
    next_due_ = std::max(next_due_, answer.at + slow_pace);
  }
  settle(which, std::move(event));
}

void ConnectProber::handle_answers(std::span<const ProbeAnswer> answers, Instant now) {
  for (const auto& answer : answers) handle(answer);
  handle_timeout(now);
}

void ConnectProber::handle_timeout(Instant now) {
  if (over_) return;
  while (rules_.patience > Duration::zero() && !under_way_.empty() &&
         now >= under_way_.front().began + rules_.patience) {
    const auto which = under_way_.begin();
    give_up(which);
    settle(which, {.state = ConnectState::silent, .at = now, .elapsed = now - which->began});
  }
  const bool past_deadline = deadline_ && now >= *deadline_;
  over_ = past_deadline || (!has_more() && under_way_.empty());
}

std::optional<Instant> ConnectProber::poll_timeout() const {
  if (over_) return std::nullopt;
  std::optional<Instant> next = deadline_;
  const auto at_the_latest = [&](Instant at) { next = next ? std::min(*next, at) : at; };
  if (rules_.patience > Duration::zero() && !under_way_.empty()) {
    at_the_latest(under_way_.front().began + rules_.patience);
  }
  if (may_begin()) at_the_latest(next_due_);
  return next;
}

std::optional<ConnectEvent> ConnectProber::poll_event() {
  if (events_.empty()) return std::nullopt;
  Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

}  // namespace ntool::engine
