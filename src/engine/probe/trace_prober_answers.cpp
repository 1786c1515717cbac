// TraceProber: what it makes of answers. What it asks stands in trace_prober.cpp.
#include "path_mtu_limits.hpp"
#include "trace_reply.hpp"

#include <algorithm>

#include <ntool/engine/probe/trace_prober.hpp>

namespace ntool::engine {

using namespace std::chrono_literals;
using wire::ProbeAnswer;

namespace {

/// A system that would not send is asked again soon, and a few times only: buffers empty, missing routes stay missing.
constexpr unsigned most_refusals = 3;
constexpr Duration pause_after_refusal = 20ms;
/// How long a flow is waited for to become quiet, at most.
constexpr Duration longest_turn = 1s;

}  // namespace

void TraceProber::handle_answers(std::span<const ProbeAnswer> answers, Instant now) {
  now_ = now;
  for (const auto& answer : answers) {
    if (closed_) return;
    handle_answer(answer, now);
  }
  if (patience_is_old_) learn_patience();
}

void TraceProber::handle_answer(const ProbeAnswer& answer, Instant now) {
  const auto named = answer.id ? number_of(*answer.id) : std::nullopt;
  if (answer.id && !named) return;
  using Kind = ProbeAnswer::Kind;
  if (answer.kind == Kind::sent || answer.kind == Kind::sent_stamp) {
    if (!named) return;
    asks_[*named].sent = answer.at;
    slots_[asks_[*named].slot].last_asked = answer.at;
    return;
  }
  if (answer.kind == Kind::not_sent || answer.kind == Kind::failed) {
    if (!named || asks_[*named].over) return;
    if (answer.mtu && shorten(*named, answer.mtu->value())) return;
    const bool is_silence = answer.kind == Kind::failed && answer.error != nullptr &&
                            (answer.error->code == Errc::timed_out || answer.error->code == Errc::unreachable);
    if (!is_silence) return refuse(*named, answer.error, now);
    free_place(*named);
    asks_[*named].over = true;
    return;
  }
  auto reply = trace_reply(answer, rules_);
  if (!reply) return;
  const auto number = named ? named : guess(answer.flow, now);
  if (number && !named && has_answered_elsewhere(*reply, ttl_of(asks_[*number].slot))) return;
  // By ports that grow the quote says which probe it was, too.
  if (number && rules_.port_per_probe && reply->icmp && answer.about && answer.about->port != Port{} &&
      answer.about->port != port_of(*number)) {
    return;
  }
  const bool too_big = reply->icmp && wire::is_too_big(reply->from.family(), reply->icmp->type, reply->icmp->code);
  if (number && too_big && shorten(*number, answer.icmp_info)) return;
  if (number) credit(*number, *std::move(reply), answer.at, now);
}

/// A link takes no more than was told: the same question is asked again by a shorter packet. False: it is short enough
/// already.
bool TraceProber::shorten(std::size_t number, std::uint32_t told) {
  const Ask ask = asks_[number];
  if (!rules_.finds_mtu || ask.over || !is_open(ask.slot)) return false;
  if (++reports_ > most_reports) return false;
  const Family family = rules_.target.family();
  const std::size_t headers = (family == Family::ipv4 ? 20U : 40U) + 8U;
  const Mtu fits = wire::next_packet_size(family, rules_.payload_bytes + headers, told);
  if (fits.value() >= rules_.payload_bytes + headers) return false;
  rules_.payload_bytes = fits.value() - headers;
  free_place(number);
  asks_[number].over = true;
  Slot& slot = slots_[ask.slot];
  --slot.asked;
  slot.path_mtu = fits;
  slot.waits_to_be_asked = true;
  flows_[ask.slot % flows_.size()].again.push_front(ask.slot);
  last_useful_ = now_;
  return true;
}

std::optional<std::size_t> TraceProber::number_of(Seq id) const {
  const std::size_t offset = static_cast<std::uint16_t>(id.value() - rules_.first_id.value());
  if (offset >= rules_.id_count || offset >= asks_.size()) return std::nullopt;
  // Of those that had this id the last.
  const std::size_t last = asks_.size() - 1;
  return last - (last - offset) % rules_.id_count;
}

Seq TraceProber::id_of(std::size_t number) const {
  return Seq(static_cast<std::uint16_t>(rules_.first_id.value() + number % rules_.id_count));
}

/// Whether an answer without an id comes from a router that has answered at another TTL: it is rather a copy of that
/// answer than a router twice on the way. What ends the way may come from every TTL that reaches so far.
bool TraceProber::has_answered_elsewhere(const TraceReply& reply, Ttl ttl) const {
  if (ends_way(reply)) return false;
  for (std::size_t slot = 0; slot < slots_in_scope(); ++slot) {
    if (slots_[slot].reply && slots_[slot].reply->from == reply.from && ttl_of(slot) != ttl) return true;
  }
  return false;
}

/// Whose an answer is that names only its flow.
std::optional<std::size_t> TraceProber::guess(std::uint8_t flow_number, Instant now) {
  if (flow_number >= flows_.size()) return in_spare_flow_[flow_number];
  Flow& flow = flows_[flow_number];
  const bool in_turn = flow.one_by_one && !flow.quiet_at;
  std::size_t candidates = 0;
  std::size_t last = 0;
  std::optional<std::size_t> oldest_in_window;
  for (std::size_t number = 0; number < asks_.size(); ++number) {
    const Ask& ask = asks_[number];
    if (ask.flow != flow_number || ask.over || ask.stale || slots_[ask.slot].reply) continue;
    if (in_turn && !ask.in_window) continue;
    ++candidates;
    last = number;
    if (ask.in_window && !oldest_in_window) oldest_in_window = number;
  }
  if (candidates == 0) return std::nullopt;
  if (candidates == 1) return last;
  // More answers than questions are somebody's noise, and must not keep us waiting.
  if (++flow.unclaimed > candidates) return std::nullopt;
  const Duration age = now - asks_[oldest_in_window.value_or(last)].sent;
  flow.one_by_one = true;
  flow.turn = std::clamp(age, flow.turn, longest_turn);
  flow.quiet_at = now + std::max(flow.turn, wait_.in_turn());
  last_useful_ = now;
  return std::nullopt;
}

void TraceProber::credit(std::size_t number, TraceReply reply, Instant at, Instant now) {
  const Ask ask = asks_[number];
  if (ask.over) return;
  free_place(number);
  asks_[number].over = true;
  if (!is_open(ask.slot)) return;
  // A kernel's stamp of the answer may lie before ours of the question, by the time that sending took.
  reply.rtt = std::max(Duration::zero(), at - ask.sent);
  wait_.saw(reply.rtt);
  last_useful_ = now;
  reply.flow = ask.flow;
  reply.path_mtu = slots_[ask.slot].path_mtu;
  const bool last = ends_way(reply);
  if (rules_.tell_answers) {
    const auto query = static_cast<unsigned>(ask.slot % rules_.queries);
    answers_.push_back({.ttl = ttl_of(ask.slot), .query = query, .sent = ask.sent, .reply = reply});
  }
  slots_[ask.slot].reply = std::move(reply);
  patience_is_old_ = true;
  if (last) narrow_to(ttl_of(ask.slot));
}

void TraceProber::refuse(std::size_t number, const std::shared_ptr<const Error>& error, Instant now) {
  const Ask ask = asks_[number];
  free_place(number);
  asks_[number].over = true;
  if (ask.flow >= flows_.size() || !is_open(ask.slot)) return;  // a second chance that could not be had
  Slot& slot = slots_[ask.slot];
  --slot.asked;
  if (++slot.refused > most_refusals) {
    error_ = error;
    if (error_ == nullptr) error_ = std::make_shared<const Error>(Error{.operation = "send", .reason = "refused"});
    stop();
    return;
  }
  slot.waits_to_be_asked = true;
  refused_.push_back({now + pause_after_refusal, ask.slot});
}

void TraceProber::narrow_to(Ttl limit) {
  if (limit >= limit_) return;
  limit_ = limit;
  for (std::size_t number = 0; number < asks_.size(); ++number) {
    if (asks_[number].slot >= slots_in_scope()) end_ask(number);
  }
}

}  // namespace ntool::engine
