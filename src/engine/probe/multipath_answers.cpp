// MultipathProber: what it makes of answers and of silence.
#include "trace_reply.hpp"

#include <algorithm>
#include <utility>

#include <ntool/engine/probe/multipath_prober.hpp>

namespace ntool::engine {

using namespace std::chrono_literals;
using wire::ProbeAnswer;

namespace {

/// A flow at a hop that answers others: a router that limits its answers may yet say something.
constexpr unsigned most_tries = 4;
constexpr Duration first_pause = 50ms;
/// Linux' routers answer one address once a second when their burst is spent.
constexpr Duration longest_pause = 1100ms;
constexpr unsigned most_refusals = 100;
constexpr Duration pause_after_refusal = 20ms;

}  // namespace

std::optional<std::size_t> MultipathProber::number_of(const ProbeAnswer& answer) const {
  if (answer.id) {
    const std::size_t offset = static_cast<std::uint16_t>(answer.id->value() - rules_.trace.first_id.value());
    if (offset >= asks_.size()) return std::nullopt;
    const std::size_t last = asks_.size() - 1;
    return last - (last - offset) % 65536;
  }
  return guess(answer.flow);
}

/// Whose an answer is that names only its flow: enough where it can be to one probe alone.
std::optional<std::size_t> MultipathProber::guess(std::uint8_t flow) const {
  std::optional<std::size_t> found;
  const auto is_another = [&](std::size_t number) {
    if (asks_[number].over || asks_[number].question.flow != flow) return false;
    return std::exchange(found, number).has_value();
  };
  if (!one_per_flow_) {
    for (std::size_t number = 0; number < asks_.size(); ++number) {
      if (is_another(number)) return std::nullopt;
    }
    return found;
  }
  if (std::ranges::any_of(under_way_, is_another)) return std::nullopt;
  if (found) return found;
  const auto rest = rests_.find(flow);
  return rest != rests_.end() ? rest->second.lost : std::nullopt;
}

/// As of TraceProber: rather a copy of what a router said at another hop than a router twice on the way.
bool MultipathProber::has_answered_elsewhere(const TraceReply& reply, std::size_t place) const {
  if (ends_way(reply)) return false;
  for (std::size_t number = 0; number < hops_.size(); ++number) {
    const auto& met = hops_[number].met;
    if (number != place && std::ranges::find(met, reply.from, &TraceReply::from) != met.end()) return true;
  }
  return false;
}

void MultipathProber::handle_answers(std::span<const ProbeAnswer> answers, Instant now) {
  using Kind = ProbeAnswer::Kind;
  for (const auto& answer : answers) {
    if (closed_) return;
    const auto number = number_of(answer);
    if (answer.kind == Kind::sent || answer.kind == Kind::sent_stamp) {
      if (answer.id && number) asks_[*number].sent = answer.at;
      continue;
    }
    if (answer.kind == Kind::not_sent || answer.kind == Kind::failed) {
      if (number) refuse(answer, *number, now);
      continue;
    }
    auto reply = trace_reply(answer, rules_.trace);
    if (!reply) continue;
    if (!answer.id) one_per_flow_ = true;
    if (!number || asks_[*number].over) continue;
    if (!answer.id && has_answered_elsewhere(*reply, asks_[*number].question.hop)) continue;
    credit(*number, *std::move(reply), answer.at);
  }
  plan(now);
}

void MultipathProber::credit(std::size_t number, TraceReply reply, Instant at) {
  const Ask ask = asks_[number];
  asks_[number].over = true;
  std::erase(under_way_, number);
  if (ask.lost) welcome_late(number);
  const auto [place, flow] = ask.question;
  Hop& hop = hops_[place];
  Cell& cell = hop.cells[flow];
  cell.waiting = is_under_way(ask.question);
  reply.rtt = std::max(Duration::zero(), at - ask.sent);
  reply.flow = flow;
  wait_.saw(reply.rtt);
  hop.changed = true;
  if (has_ended_before(place, flow)) return;
  if (!scanning_) scope_ = std::max(scope_, place + 1);
  if (ends_way(reply)) end_flow(flow, place);
  if (std::ranges::find(hop.met, reply.from, &TraceReply::from) == hop.met.end()) {
    hop.met.push_back(reply);
    events_.push_back({ttl_of(place), reply.from, asks_.size()});
  }
  if (cell.reply) {
    ++hop.checks;
    hop.by_packet = hop.by_packet || cell.reply->from != reply.from;
    return;
  }
  cell.reply = std::move(reply);
}

/// It was no loss: it need not be asked again, and the hop not ever more slowly.
void MultipathProber::welcome_late(std::size_t number) {
  const Question question = asks_[number].question;
  Hop& hop = hops_[question.hop];
  Cell& cell = hop.cells[question.flow];
  silent_cells_ -= std::exchange(cell.silent, false) ? 1 : 0;
  std::erase(queue_, question);
  hop.pause = {};
  hop.next_at = {};
}

/// What the target has answered to probes that had more hops to live is no part of the way.
void MultipathProber::end_flow(std::uint8_t flow, std::size_t place) {
  end_of_flow_[flow] = place;
  if (scanning_ && flow == 0) scope_ = std::min(scope_, place + 1);
  for (std::size_t number = place + 1; number < hops_.size(); ++number) {
    Hop& hop = hops_[number];
    const auto cell = hop.cells.find(flow);
    if (cell == hop.cells.end() || !cell->second.reply) continue;
    const IpAddress from = cell->second.reply->from;
    cell->second.reply.reset();
    hop.changed = true;
    const auto met = [&](const auto& entry) { return entry.second.reply && entry.second.reply->from == from; };
    if (std::ranges::none_of(hop.cells, met))
      std::erase_if(hop.met, [&](const auto& reply) { return reply.from == from; });
  }
}

void MultipathProber::lose(std::size_t number, Instant now) {
  Ask& ask = asks_[number];
  ask.lost = true;
  std::erase(under_way_, number);
  const auto [place, flow] = ask.question;
  if (rules_.trace.question == TraceRules::Question::connect) {
    ask.over = true;
    give_up_.push_back(id_of(number));
  } else {
    const auto [rest, is_first] = rests_.try_emplace(flow, Rest{now, number});
    if (!is_first) rest->second.lost.reset();
    rest->second.until = now + wait_.in_turn();
  }
  Hop& hop = hops_[place];
  Cell& cell = hop.cells[flow];
  cell.waiting = false;
  hop.changed = true;
  if (cell.reply || has_ended_before(place, flow)) return;
  const bool answers_others = !hop.met.empty();
  if (answers_others && !scanning_) {
    hop.pause = std::clamp(2 * hop.pause, first_pause, longest_pause);
    hop.next_at = std::max(hop.next_at, now + hop.pause);
  }
  const unsigned most = scanning_ ? 2 : answers_others ? most_tries : 1;
  if (cell.tries < most) return want(place, flow);
  cell.silent = true;
  if (ask.over) return;
  ++silent_cells_;
  last_silent_asked_ = std::max(last_silent_asked_, ask.sent);
}

void MultipathProber::refuse(const ProbeAnswer& answer, std::size_t number, Instant now) {
  if (asks_[number].over || asks_[number].lost) return;
  const bool is_silence = answer.kind == ProbeAnswer::Kind::failed && answer.error != nullptr &&
                          (answer.error->code == Errc::timed_out || answer.error->code == Errc::unreachable);
  if (is_silence) return lose(number, now);
  asks_[number].over = true;
  std::erase(under_way_, number);
  const auto [place, flow] = asks_[number].question;
  Cell& cell = hops_[place].cells[flow];
  cell.waiting = false;
  --cell.tries;
  if (++refusals_ > most_refusals || asks_.size() == refusals_) {
    error_ = answer.error != nullptr ? answer.error
                                     : std::make_shared<const Error>(Error{.operation = "send", .reason = "refused"});
    close();
    return;
  }
  hops_[place].next_at = std::max(hops_[place].next_at, now + pause_after_refusal);
  want(place, flow);
}

}  // namespace ntool::engine
