#include <algorithm>
#include <utility>

#include <ntool/engine/probe/path_monitor.hpp>

namespace ntool::engine {

using namespace std::chrono_literals;
using wire::ProbeAction;
using wire::ProbeAnswer;

namespace {

/// Of one trace: each hop is asked twice at most, and there is room for what the system would not send at once.
std::uint32_t ids_for(const PathRules& rules) {
  const unsigned hops = rules.last < rules.first ? 1U : rules.last.value() - rules.first.value() + 1U;
  return hops <= 30 ? 64U : 512U;
}

/// Probes under way at the same time while nobody knows how far it is.
constexpr std::size_t window_of_discovery = 16;
constexpr std::size_t whole_path = 256;
constexpr Duration shortest_silence = 500ms;
constexpr Duration silence_of_nobody = 1s;

}  // namespace

PathMonitor::PathMonitor(const std::vector<IpAddress>& targets, PathRules rules)
    : rules_(std::move(rules)), set_(ids_for(rules_)) {
  for (const auto& address : targets) {
    targets_.push_back({.address = address});
    targets_.back().first_asked.resize(256);
    targets_.back().over = rules_.cycles == 0U;
  }
}

// Cycles

void PathMonitor::begin_cycle(std::size_t index, Instant now) {
  Target& target = targets_[index];
  forget_silent_end(target, now);
  const auto& payload = rules_.payload(target.address.family());
  TraceRules trace{.question = rules_.question,
                   .target = target.address,
                   .port = rules_.port,
                   .first = rules_.first,
                   .last = rules_.last,
                   .queries = 1,
                   .window = target.begun == 0 ? window_of_discovery : whole_path,
                   .payload_bytes = payload.bytes,
                   .payload_fill = payload.fill,
                   .tell_answers = true,
                   .patience = TracePatience{.max = rules_.patience}};
  if (target.end) {
    trace.last = std::min(*target.end, trace.last);
  } else if (target.begun > 0) {
    const unsigned beyond = std::max<unsigned>(target.last_answered, rules_.first.value() - 1U) + rules_.most_unknown;
    trace.last = Ttl(static_cast<std::uint8_t>(std::min<unsigned>(beyond, trace.last.value())));
  }
  trace.last = std::max(trace.last, trace.first);
  Cycle cycle{.target = index,
              .number = target.begun,
              .first = trace.first,
              .end = trace.last,
              .begun = now,
              .asked = {},
              .settled = {},
              .sent = std::vector<Instant>(trace.last.value() - trace.first.value() + 1U)};
  target.traces.push_back(set_.begin(trace));
  cycles_.emplace(target.traces.back(), std::move(cycle));
  ++target.begun;
  // After a pause of this host nothing is made up for.
  const Instant next = target.next_begin.value_or(now) + rules_.interval;
  target.next_begin = next > now ? next : now + rules_.interval;
}

Duration PathMonitor::patience_with(const Target& target) const {
  return target.largest_rtt ? std::max(shortest_silence, std::min(3 * *target.largest_rtt, rules_.patience))
                            : silence_of_nobody;
}

/// Where the end has not answered in three cycles it may have moved away, behind a router that is silent itself.
void PathMonitor::forget_silent_end(Target& target, Instant now) const {
  constexpr int silent_cycles = 3;
  if (!target.end || !target.end_heard) return;
  if (now - *target.end_heard > silent_cycles * rules_.interval + patience_with(target)) target.end.reset();
}

/// The first cycle that may make room for another: the oldest, once its answers have had their time.
std::optional<Instant> PathMonitor::next_room() const {
  if (cycles_.empty()) return std::nullopt;
  const Cycle& oldest = cycles_.begin()->second;
  return oldest.begun + patience_with(targets_[oldest.target]);
}

bool PathMonitor::make_room(Instant now) {
  const auto at = next_room();
  if (!at || *at > now) return false;
  set_.stop(cycles_.begin()->first);
  take_events(now);
  return set_.has_room();
}

void PathMonitor::begin_cycles(Instant now) {
  if (paused_ || stopped_) return;
  // Who found no room the last time comes first.
  for (std::size_t turn = 0, first = next_in_turn_; turn < targets_.size(); ++turn) {
    const std::size_t index = (first + turn) % targets_.size();
    const Target& target = targets_[index];
    if (target.over || has_begun_all(target) || (target.next_begin && *target.next_begin > now)) continue;
    if (!set_.has_room() && !make_room(now)) {
      next_in_turn_ = index;
      return;
    }
    begin_cycle(index, now);
  }
}

void PathMonitor::pause(bool paused) {
  if (paused_ && !paused) {
    for (auto& target : targets_) target.next_begin.reset();
  }
  paused_ = paused;
}

void PathMonitor::change(PathRules rules) {
  const bool other_interval = rules.interval != rules_.interval;
  rules.question = rules_.question;
  rules.port = rules_.port;
  rules_ = std::move(rules);
  if (!other_interval) return;
  for (auto& target : targets_) {
    if (target.next_begin) target.next_begin = std::min(*target.next_begin, now_ + rules_.interval);
  }
}

void PathMonitor::stop() {
  stopped_ = true;
  set_.stop_all();
  take_events(now_);
  for (auto& target : targets_) target.over = true;
}

// Questions and answers

std::size_t PathMonitor::poll_actions(Instant now, std::span<ProbeAction> room) {
  handle_timeout(now);
  begin_cycles(now);
  const std::size_t count = set_.poll_actions(now, room);
  for (const auto& action : room.first(count)) note_question(action, now);
  take_events(now);
  return count;
}

void PathMonitor::note_question(const ProbeAction& action, Instant now) {
  if (action.kind == ProbeAction::Kind::give_up || !action.ttl) return;
  const auto trace = set_.trace_of(action.id);
  const auto found = trace ? cycles_.find(*trace) : cycles_.end();
  if (found == cycles_.end()) return;
  Cycle& cycle = found->second;
  Target& target = targets_[cycle.target];
  const unsigned ttl = action.ttl->value();
  target.last_asked = now;
  cycle.sent[ttl - cycle.first.value()] = now;
  if (cycle.asked[ttl]) return;  // asked again: still one probe of this cycle
  cycle.asked.set(ttl);
  if (!target.first_asked[ttl]) target.first_asked[ttl] = now;
  tell(cycle, *action.ttl, now, PathEvent::Asked{});
}

void PathMonitor::handle_answers(std::span<const ProbeAnswer> answers, Instant now) {
  now_ = now;
  set_.handle_answers(answers, now);
  take_events(now);
}

void PathMonitor::tell(const Cycle& cycle, Ttl ttl, Instant at, decltype(PathEvent::what) what) {
  events_.push_back({.target = cycle.target, .cycle = cycle.number, .ttl = ttl, .at = at, .what = std::move(what)});
}

void PathMonitor::take_events(Instant now) {
  while (auto event = set_.poll_event()) {
    const auto found = cycles_.find(event->trace);
    if (found == cycles_.end()) continue;
    Cycle& cycle = found->second;
    if (const auto* answer = std::get_if<TraceAnswer>(&event->what)) {
      take_answer(cycle, *answer);
    } else if (const auto* hop = std::get_if<TraceHop>(&event->what)) {
      if (!stopped_ && !hop->probes[0]) silence(cycle, hop->ttl.value(), now);
    } else {
      take_end(cycle, std::get<TraceEnd>(event->what), now);
      std::erase(targets_[cycle.target].traces, event->trace);
      cycles_.erase(found);
    }
  }
}

void PathMonitor::take_answer(Cycle& cycle, const TraceAnswer& answer) {
  const unsigned ttl = answer.ttl.value();
  if (!cycle.is_open(ttl)) return;
  cycle.settled.set(ttl);
  Target& target = targets_[cycle.target];
  const Instant at = answer.sent + answer.reply.rtt;
  target.last_news = std::max(target.last_news.value_or(at), at);
  target.largest_rtt = std::max(target.largest_rtt.value_or(answer.reply.rtt), answer.reply.rtt);
  target.has_answered.set(ttl);
  if (ends_way(answer.reply)) cycle.end = std::min(cycle.end, answer.ttl);
  learn_end(target, cycle, answer.ttl, answer.reply);
  tell(cycle, answer.ttl, at, answer.reply);
}

void PathMonitor::learn_end(Target& target, const Cycle& cycle, Ttl ttl, const TraceReply& reply) {
  if (ends_way(reply)) {
    if (target.end && cycle.number < target.end_told_in) return;
    if (target.end && cycle.number == target.end_told_in && ttl > *target.end) return;
    target.end = ttl;
    target.end_told_in = cycle.number;
    target.end_heard = target.last_news;
    target.last_answered = ttl.value();
    return;
  }
  target.last_answered = std::max(target.last_answered, ttl.value());
  // Behind what was the end somebody forwards now.
  if (target.end && ttl >= *target.end && cycle.number > target.end_told_in) target.end.reset();
}

void PathMonitor::silence(Cycle& cycle, unsigned ttl, Instant now) {
  if (!cycle.is_open(ttl)) return;
  cycle.settled.set(ttl);
  const Ttl hop(static_cast<std::uint8_t>(ttl));
  if (hop > cycle.end) return tell(cycle, hop, now, PathEvent::Withdrawn{});
  tell(cycle, hop, now, PathEvent::Silence{});
}

void PathMonitor::take_end(Cycle& cycle, const TraceEnd& end, Instant now) {
  const Duration patience = patience_with(targets_[cycle.target]);
  for (unsigned ttl = cycle.first.value(); ttl < cycle.first.value() + cycle.sent.size(); ++ttl) {
    const bool had_its_time = now - cycle.sent[ttl - cycle.first.value()] >= patience;
    if (!stopped_ || had_its_time || ttl > cycle.end.value()) silence(cycle, ttl, now);
  }
  if (end.stop == TraceStop::not_sent) tell(cycle, cycle.first, now, PathEvent::NotSent{end.error});
}

// The end

std::optional<Instant> PathMonitor::end_of(std::size_t index) const {
  const Target& target = targets_[index];
  if (!has_begun_all(target)) return std::nullopt;
  const Duration silence = patience_with(target);
  std::optional<Instant> latest = now_;
  for (const std::size_t trace : target.traces) {
    const Cycle& cycle = cycles_.at(trace);
    const bool is_last = cycle.number + 1 == target.begun;
    for (unsigned ttl = cycle.first.value(); ttl <= cycle.end.value(); ++ttl) {
      if (!cycle.asked[ttl]) return std::nullopt;
      if (cycle.settled[ttl]) continue;
      // Who never answers has had its chance in the cycles before.
      const bool answers = target.has_answered[ttl];
      Instant since = answers ? cycle.sent[ttl - cycle.first.value()] : *target.first_asked[ttl];
      if (is_last && (answers || target.begun == 1)) since = std::max(since, target.last_news.value_or(since));
      Instant until = std::min(since + silence, cycle.sent[ttl - cycle.first.value()] + rules_.patience);
      if (rules_.grace) until = std::min(until, target.last_asked + *rules_.grace);
      latest = std::max(*latest, until);
    }
  }
  return latest;
}

void PathMonitor::end_targets(Instant now) {
  for (std::size_t index = 0; index < targets_.size(); ++index) {
    Target& target = targets_[index];
    if (target.over) continue;
    const auto end = end_of(index);
    if (!end || *end > now) continue;
    // Stopped traces leave the list one by one.
    for (const std::size_t trace : std::vector(target.traces)) set_.stop(trace);
    take_events(now);
    target.over = true;
  }
}

void PathMonitor::handle_timeout(Instant now) {
  now_ = now;
  set_.handle_timeout(now);
  take_events(now);
  end_targets(now);
}

std::optional<Instant> PathMonitor::poll_timeout() const {
  std::optional<Instant> next = set_.poll_timeout();
  const auto consider = [&](Instant at) { next = std::min(next.value_or(at), at); };
  for (std::size_t index = 0; index < targets_.size(); ++index) {
    const Target& target = targets_[index];
    if (target.over) continue;
    if (has_begun_all(target)) {
      if (const auto end = end_of(index)) consider(*end);
    } else if (!paused_ && !stopped_) {
      const Instant at = target.next_begin.value_or(now_);
      consider(set_.has_room() ? at : std::max(at, next_room().value_or(at)));
    }
  }
  return next;
}

std::optional<PathEvent> PathMonitor::poll_event() {
  if (events_.empty()) return std::nullopt;
  PathEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

bool PathMonitor::finished() const {
  return std::ranges::all_of(targets_, &Target::over) && events_.empty() && set_.finished();
}

}  // namespace ntool::engine
