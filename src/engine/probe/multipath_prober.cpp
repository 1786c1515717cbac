// MultipathProber: how it asks, and what it makes of answers. What to ask next stands in multipath_plan.cpp; when it
// has asked enough, and what it tells in the end, in multipath_result.cpp.
#include "trace_reply.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <ntool/engine/probe/multipath_prober.hpp>
#include <ntool/wire/constant_checksum.hpp>

namespace ntool::engine {

using namespace std::chrono_literals;
using wire::ProbeAction;
using wire::ProbeAnswer;

namespace {

/// A flow at a hop that answers others: a router that limits its answers may yet say something.
constexpr unsigned most_tries = 4;
/// So many flows without any answer are a silent hop.
constexpr unsigned flows_of_silence = 3;
constexpr Duration least_patience = 200ms;
constexpr Duration first_pause = 50ms;
/// Linux' routers answer one address once a second when their burst is spent.
constexpr Duration longest_pause = 1100ms;
constexpr unsigned most_refusals = 100;
constexpr Duration pause_after_refusal = 20ms;

}  // namespace

MultipathProber::MultipathProber(const MultipathRules& rules) : rules_(rules) {
  const auto& trace = rules_.trace;
  scope_ = trace.last < trace.first ? 0 : trace.last.value() - trace.first.value() + 1U;
  hops_.resize(scope_);
  rules_.trace.window = std::clamp<std::size_t>(trace.window, 1, 255);
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
  if (!hop.addresses.empty()) return false;
  return std::ranges::count_if(hop.cells, [](const auto& cell) { return cell.second.silent; }) >=
         static_cast<std::ptrdiff_t>(flows_of_silence);
}

void MultipathProber::want(std::size_t hop, std::uint8_t flow) {
  Cell& cell = hops_[hop].cells[flow];
  if (cell.waiting || cell.silent) return;
  cell.waiting = true;
  queue_.push_back({hop, flow});
}

std::size_t MultipathProber::poll_actions(Instant now, std::span<ProbeAction> room) {
  handle_timeout(now);
  const auto& trace = rules_.trace;
  const std::size_t most = std::min(room.size(), trace.window);
  payloads_.resize(most * trace.payload_bytes);
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
    const auto in_flow = [&](std::size_t other) { return asks_[other].question.flow == flow; };
    if (hop.next_at > now || (one_per_flow_ && std::ranges::any_of(under_way_, in_flow))) {
      ++it;
      continue;
    }
    hop.next_at = now + hop.pause;
    ++hop.cells[flow].tries;
    const auto payload = std::span(payloads_).subspan(questions++ * trace.payload_bytes, trace.payload_bytes);
    const Seq id = id_of(asks_.size());
    if (trace.question == TraceRules::Question::echo) {
      wire::make_checksum_constant(payload, id);
      if (payload.size() >= 4) payload[3] = flow;
    }
    const bool connects = trace.question == TraceRules::Question::connect;
    room[count++] = {.kind = connects ? ProbeAction::Kind::connect : ProbeAction::Kind::send,
                     .id = id,
                     .flow = flow,
                     .to = trace.target,
                     .port = trace.port,
                     .ttl = ttl_of(number),
                     .payload = payload};
    under_way_.push_back(asks_.size());
    asks_.push_back({.question = {number, flow}, .sent = now});
    it = queue_.erase(it);
  }
  if (queue_.empty() && under_way_.empty()) plan();
  return count;
}

// What came

std::optional<std::size_t> MultipathProber::number_of(const ProbeAnswer& answer) const {
  if (answer.id) {
    const std::size_t offset = static_cast<std::uint16_t>(answer.id->value() - rules_.trace.first_id.value());
    if (offset >= asks_.size()) return std::nullopt;
    const std::size_t last = asks_.size() - 1;
    return last - (last - offset) % 65536;
  }
  // It says in which flow: enough where that has one probe under way.
  std::optional<std::size_t> found;
  for (const std::size_t number : under_way_) {
    if (asks_[number].question.flow != answer.flow) continue;
    if (found) return std::nullopt;
    found = number;
  }
  return found;
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
    if (number && !asks_[*number].over) credit(*number, *std::move(reply), answer.at);
  }
  plan();
}

void MultipathProber::credit(std::size_t number, TraceReply reply, Instant at) {
  Ask& ask = asks_[number];
  ask.over = true;
  std::erase(under_way_, number);
  const auto [place, flow] = ask.question;
  Hop& hop = hops_[place];
  Cell& cell = hop.cells[flow];
  cell.waiting = false;
  reply.rtt = std::max(Duration::zero(), at - ask.sent);
  reply.flow = flow;
  wait_.saw(reply.rtt);
  hop.changed = true;
  if (has_ended_before(place, flow)) return;
  if (ends_way(reply)) end_flow(flow, place);
  if (std::ranges::find(hop.addresses, reply.from) == hop.addresses.end()) {
    hop.addresses.push_back(reply.from);
    events_.push_back({ttl_of(place), reply.from, asks_.size()});
  }
  if (cell.reply) {
    hop.by_packet = hop.by_packet || cell.reply->from != reply.from;
    return;
  }
  cell.reply = std::move(reply);
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
    if (std::ranges::none_of(hop.cells, met)) std::erase(hop.addresses, from);
  }
}

void MultipathProber::lose(std::size_t number, Instant now) {
  Ask& ask = asks_[number];
  ask.over = true;
  std::erase(under_way_, number);
  if (rules_.trace.question == TraceRules::Question::connect) give_up_.push_back(id_of(number));
  const auto [place, flow] = ask.question;
  Hop& hop = hops_[place];
  Cell& cell = hop.cells[flow];
  cell.waiting = false;
  hop.changed = true;
  if (cell.reply || has_ended_before(place, flow)) return;
  const bool answers_others = !hop.addresses.empty();
  if (answers_others && !scanning_) {
    hop.pause = std::clamp(2 * hop.pause, first_pause, longest_pause);
    hop.next_at = std::max(hop.next_at, now + hop.pause);
  }
  if (cell.tries < (answers_others || scanning_ ? (scanning_ ? 2U : most_tries) : 1U)) {
    want(place, flow);
  } else {
    cell.silent = true;
  }
}

void MultipathProber::refuse(const ProbeAnswer& answer, std::size_t number, Instant now) {
  if (asks_[number].over) return;
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

// Waiting

void MultipathProber::handle_timeout(Instant now) {
  if (closed_) return;
  const Duration patience = std::max(least_patience, wait_.until_end() / (scanning_ ? 1 : 2));
  bool lost = false;
  for (std::size_t i = 0; i < under_way_.size();) {
    const std::size_t number = under_way_[i];
    if (asks_[number].sent + patience <= now) {
      lose(number, now);  // the next one takes its index
      lost = true;
    } else {
      ++i;
    }
  }
  if (lost) plan();
}

std::optional<Instant> MultipathProber::poll_timeout() const {
  if (closed_) return std::nullopt;
  std::optional<Instant> earliest;
  const auto consider = [&](Instant at) { earliest = std::min(earliest.value_or(at), at); };
  const Duration patience = std::max(least_patience, wait_.until_end() / (scanning_ ? 1 : 2));
  for (const std::size_t number : under_way_) consider(asks_[number].sent + patience);
  if (under_way_.size() < rules_.trace.window) {
    for (const auto& [number, flow] : queue_) {
      const auto in_flow = [&](std::size_t other) { return asks_[other].question.flow == flow; };
      if (one_per_flow_ && std::ranges::any_of(under_way_, in_flow)) continue;
      consider(hops_[number].next_at);
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
