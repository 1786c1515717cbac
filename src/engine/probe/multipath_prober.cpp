// MultipathProber: how it asks and waits. What it makes of answers stands in multipath_answers.cpp; what to ask next in
// multipath_plan.cpp; when it has asked enough, and what it tells in the end, in multipath_result.cpp.
#include "trace_question.hpp"

#include <algorithm>

#include <ntool/engine/probe/multipath_prober.hpp>

namespace ntool::engine {

using namespace std::chrono_literals;
using wire::ProbeAction;

namespace {

/// So many flows without any answer are a silent hop.
constexpr unsigned flows_of_silence = 3;
constexpr Duration least_patience = 200ms;

}  // namespace

MultipathProber::MultipathProber(const MultipathRules& rules) : rules_(rules) {
  const auto& trace = rules_.trace;
  scope_ = trace.last < trace.first ? 0 : trace.last.value() - trace.first.value() + 1U;
  hops_.resize(scope_);
  rules_.trace.window = std::clamp<std::size_t>(trace.window, 1, 255);
  rules_.trace.port_per_probe = false;
  one_per_flow_ = trace.one_in_flight_per_flow;
  for (std::size_t hop = 0; hop < scope_; ++hop) want(hop, 0);
  closed_ = scope_ == 0;
}

Ttl MultipathProber::ttl_of(std::size_t hop) const {
  return Ttl(static_cast<std::uint8_t>(rules_.trace.first.value() + hop));
}

Seq MultipathProber::id_of(std::size_t number) const {
  return Seq(static_cast<std::uint16_t>(rules_.trace.first_id.value() + number));
}

bool MultipathProber::has_ended_before(std::size_t hop, std::uint8_t flow) const {
  const auto it = end_of_flow_.find(flow);
  return it != end_of_flow_.end() && it->second < hop;
}

bool MultipathProber::is_silent(const Hop& hop) const {
  if (!hop.met.empty()) return false;
  return std::ranges::count_if(hop.cells, [](const auto& cell) { return cell.second.silent; }) >=
         static_cast<std::ptrdiff_t>(flows_of_silence);
}

void MultipathProber::want(std::size_t hop, std::uint8_t flow) {
  Cell& cell = hops_[hop].cells[flow];
  if (cell.waiting || cell.silent) return;
  cell.waiting = true;
  queue_.push_back({hop, flow});
}

bool MultipathProber::is_under_way(const Question& question) const {
  return std::ranges::any_of(under_way_, [&](std::size_t number) { return asks_[number].question == question; });
}

/// From when on it may be asked; nullopt: not before something else has come, or has been waited for.
std::optional<Instant> MultipathProber::time_of(const Question& question) const {
  Instant at = hops_[question.hop].next_at;
  if (!asks_.empty()) at = std::max(at, last_asked_ + rules_.trace.pause);
  if (!one_per_flow_) return at;
  const auto in_flow = [&](std::size_t number) { return asks_[number].question.flow == question.flow; };
  if (std::ranges::any_of(under_way_, in_flow)) return std::nullopt;
  if (const auto rest = rests_.find(question.flow); rest != rests_.end()) at = std::max(at, rest->second.until);
  return at;
}

std::size_t MultipathProber::poll_actions(Instant now, std::span<ProbeAction> room) {
  handle_timeout(now);
  const auto& trace = rules_.trace;
  const std::size_t most = std::min(room.size(), trace.window);
  payloads_.resize(most * trace.payload_bytes, trace.payload_fill);
  std::size_t count = 0;
  for (; count < room.size() && !give_up_.empty(); give_up_.pop_front()) {
    room[count++] = {.kind = ProbeAction::Kind::give_up, .id = give_up_.front(), .to = trace.target};
  }
  std::size_t questions = 0;
  for (auto it = queue_.begin(); it != queue_.end() && questions < most && count < room.size();) {
    if (under_way_.size() >= trace.window) break;
    const auto [number, flow] = *it;
    Hop& hop = hops_[number];
    if (number >= scope_ || has_ended_before(number, flow)) {
      hop.cells[flow].waiting = false;
      hop.changed = true;
      it = queue_.erase(it);
      continue;
    }
    if (const auto at = time_of(*it); !at || *at > now) {
      ++it;
      continue;
    }
    hop.next_at = now + hop.pause;
    ++hop.cells[flow].tries;
    const auto payload = std::span(payloads_).subspan(questions++ * trace.payload_bytes, trace.payload_bytes);
    room[count++] = make_question(
        trace, {.id = id_of(asks_.size()), .flow = flow, .port = trace.port, .ttl = ttl_of(number)}, payload);
    under_way_.push_back(asks_.size());
    asks_.push_back({.question = {number, flow}, .sent = now});
    last_asked_ = now;
    rests_.erase(flow);
    it = queue_.erase(it);
  }
  if (has_asked_all()) plan(now);
  return count;
}

// Waiting

Duration MultipathProber::patience() const {
  return std::max(least_patience, wait_.until_end() / (scanning_ ? 1 : 2));
}

/// When all is asked: what was silent may still answer late.
Instant MultipathProber::awaited_until() const {
  return silent_cells_ > 0 ? last_silent_asked_ + wait_.until_end() : Instant{};
}

void MultipathProber::handle_timeout(Instant now) {
  if (closed_) return;
  bool lost = false;
  for (std::size_t i = 0; i < under_way_.size();) {
    const std::size_t number = under_way_[i];
    if (asks_[number].sent + patience() <= now) {
      lose(number, now);  // the next one takes its index
      lost = true;
    } else {
      ++i;
    }
  }
  if (lost || has_asked_all()) plan(now);
}

std::optional<Instant> MultipathProber::poll_timeout() const {
  if (closed_) return std::nullopt;
  if (has_asked_all()) return awaited_until();
  std::optional<Instant> earliest;
  const auto consider = [&](Instant at) { earliest = std::min(earliest.value_or(at), at); };
  for (const std::size_t number : under_way_) consider(asks_[number].sent + patience());
  if (under_way_.size() < rules_.trace.window) {
    for (const auto& question : queue_) {
      if (const auto at = time_of(question)) consider(*at);
    }
  }
  return earliest;
}

std::optional<MultipathProgress> MultipathProber::poll_event() {
  if (events_.empty()) return std::nullopt;
  const MultipathProgress event = events_.front();
  events_.pop_front();
  return event;
}

void MultipathProber::close() {
  if (closed_) return;
  closed_ = true;
  if (rules_.trace.question == TraceRules::Question::connect) {
    for (const std::size_t number : under_way_) give_up_.push_back(id_of(number));
  }
  under_way_.clear();
  queue_.clear();
}

void MultipathProber::stop() {
  if (closed_) return;
  interrupted_ = true;
  if (scanning_) end_scan();
  close();
}

}  // namespace ntool::engine
