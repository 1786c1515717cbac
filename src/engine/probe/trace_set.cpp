#include <algorithm>
#include <array>

#include <ntool/engine/probe/trace_set.hpp>

namespace ntool::engine {

using wire::ProbeAction;
using wire::ProbeAnswer;

struct TraceSet::Running {
  Running(std::size_t its_number, TraceRules rules) : number(its_number), target(rules.target), prober(rules) {}
  std::size_t number;
  IpAddress target;
  TraceProber prober;
  bool ready = false;            // stands in ready_
  std::optional<Instant> due{};  // stands in due_
};

TraceSet::TraceSet(std::uint32_t ids_per_trace, Seq first_id)
    : ids_per_trace_(std::clamp(ids_per_trace, 1U, 65536U)), first_id_(first_id) {
  ranges_.resize(65536U / ids_per_trace_);
  for (Range range = 0; range < ranges_.size(); ++range) free_.push_back(range);
}

TraceSet::~TraceSet() = default;

std::size_t TraceSet::begin(TraceRules rules) {
  const Range range = free_.front();
  free_.pop_front();
  rules.first_id = Seq(static_cast<std::uint16_t>(first_id_.value() + range * ids_per_trace_));
  rules.id_count = ids_per_trace_;
  const std::size_t number = next_number_++;
  ranges_[range] = std::make_unique<Running>(number, rules);
  by_number_[number] = range;
  targets_.emplace(rules.target.plain(), number);
  touch(range);
  settle(range);
  return number;
}

void TraceSet::stop(std::size_t trace) {
  const auto it = by_number_.find(trace);
  if (it == by_number_.end()) return;
  const Range range = it->second;
  ranges_[range]->prober.stop();
  settle(range);
}

void TraceSet::stop_all() {
  while (!by_number_.empty()) stop(by_number_.begin()->first);
}

/// To be asked for actions.
void TraceSet::touch(Range range) {
  Running& running = *ranges_[range];
  if (running.ready) return;
  running.ready = true;
  ready_.push_back(range);
}

/// After anything that the prober may have learnt from: takes what it tells, and when it is due.
void TraceSet::settle(Range range) {
  Running& running = *ranges_[range];
  while (auto answer = running.prober.poll_answer()) events_.push_back({running.number, *std::move(answer)});
  while (auto hop = running.prober.poll_event()) events_.push_back({running.number, *std::move(hop)});
  const auto due = running.prober.poll_timeout();
  if (due != running.due) {
    if (running.due) due_.erase({*running.due, range});
    if (due) due_.insert({*due, range});
    running.due = due;
  }
  if (running.prober.finished()) retire(range);
}

void TraceSet::retire(Range range) {
  Running& running = *ranges_[range];
  std::array<ProbeAction, 16> last;
  while (const std::size_t count = running.prober.poll_actions(now_, last)) {
    give_up_.insert(give_up_.end(), last.begin(), last.begin() + static_cast<std::ptrdiff_t>(count));
  }
  events_.push_back({running.number, running.prober.end()});
  if (running.due) due_.erase({*running.due, range});
  if (running.ready) std::erase(ready_, range);
  by_number_.erase(running.number);
  const auto [first, behind] = targets_.equal_range(running.target.plain());
  targets_.erase(std::find_if(first, behind, [&](const auto& entry) { return entry.second == running.number; }));
  retired_.push_back(std::move(ranges_[range]));
  free_.push_back(range);
}

std::size_t TraceSet::poll_actions(Instant now, std::span<ProbeAction> room) {
  handle_timeout(now);
  retired_.clear();
  std::size_t count = 0;
  for (; count < room.size() && !give_up_.empty(); give_up_.pop_front()) room[count++] = give_up_.front();
  // Each is asked once: what it lends is valid until it is asked again.
  for (std::size_t turns = ready_.size(); turns > 0 && count < room.size(); --turns) {
    const Range range = ready_.front();
    ready_.pop_front();
    Running& running = *ranges_[range];
    running.ready = false;
    const std::size_t asked = running.prober.poll_actions(now, room.subspan(count));
    count += asked;
    if (asked > 0) touch(range);
    settle(range);
  }
  return count;
}

std::optional<TraceSet::Range> TraceSet::range_of(Seq id) const {
  const Range range = static_cast<std::uint16_t>(id.value() - first_id_.value()) / ids_per_trace_;
  return range < ranges_.size() && ranges_[range] != nullptr ? std::optional(range) : std::nullopt;
}

std::optional<std::size_t> TraceSet::trace_of(Seq id) const {
  const auto range = range_of(id);
  return range ? std::optional(ranges_[*range]->number) : std::nullopt;
}

std::optional<TraceSet::Range> TraceSet::range_of(const ProbeAnswer& answer) const {
  if (answer.id) return range_of(*answer.id);
  if (by_number_.size() == 1) return by_number_.begin()->second;
  // Of data from the target itself nothing is quoted.
  const auto whom = answer.about ? std::optional(answer.about->ip) : answer.from;
  if (!whom) return std::nullopt;
  const auto [first, behind] = targets_.equal_range(whom->plain());
  if (first == behind) return std::nullopt;
  return by_number_.at(std::prev(behind)->second);
}

void TraceSet::handle_answers(std::span<const ProbeAnswer> answers, Instant now) {
  now_ = now;
  for (const auto& answer : answers) {
    const auto range = range_of(answer);
    if (!range) continue;
    ranges_[*range]->prober.handle_answers({&answer, 1}, now);
    touch(*range);
    settle(*range);
  }
}

void TraceSet::handle_timeout(Instant now) {
  now_ = now;
  // Each once: what remains due has something to do that poll_actions does.
  std::vector<Range> due;
  for (const auto& [at, range] : due_) {
    if (at > now) break;
    due.push_back(range);
  }
  for (const Range range : due) {
    ranges_[range]->prober.handle_timeout(now);
    touch(range);
    settle(range);
  }
}

std::optional<Instant> TraceSet::poll_timeout() const {
  if (!ready_.empty() || !give_up_.empty()) return now_;
  return due_.empty() ? std::nullopt : std::optional(due_.begin()->first);
}

std::optional<TraceEvent> TraceSet::poll_event() {
  if (events_.empty()) return std::nullopt;
  TraceEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

}  // namespace ntool::engine
