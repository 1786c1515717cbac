// TraceProber: what it asks. How long it waits, and when it ends, stands in trace_prober_waiting.cpp; what it makes of
// answers in trace_prober_answers.cpp.
#include "trace_question.hpp"

#include <algorithm>

#include <ntool/engine/probe/trace_prober.hpp>

namespace ntool::engine {

using wire::ProbeAction;

namespace {

/// In its own flow, and once more, alone or in a spare one.
constexpr unsigned most_asks = 2;

}  // namespace

TraceProber::TraceProber(TraceRules rules) : rules_(rules), limit_(rules.last), due_(rules.first.value()) {
  rules_.window = rules_.finds_mtu ? 1 : std::max<std::size_t>(1, rules_.window);
  rules_.queries = std::max(1U, rules_.queries);
  slots_.resize(slots_in_scope());
  learn_patience();
  flows_.resize(std::clamp<std::size_t>(rules_.flows, 1, std::min<std::size_t>(rules_.queries, 255)));
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    flows_[i].next = i;
    flows_[i].one_by_one = rules_.one_in_flight_per_flow;
  }
  next_spare_ = static_cast<std::uint8_t>(flows_.size());
  closed_ = slots_.empty();
}

Ttl TraceProber::ttl_of(std::size_t slot) const {
  return Ttl(static_cast<std::uint8_t>(rules_.first.value() + slot / rules_.queries));
}

std::size_t TraceProber::slots_in_scope() const {
  if (limit_ < rules_.first) return 0;
  return std::size_t{rules_.queries} * (limit_.value() - rules_.first.value() + 1U);
}

std::optional<Ttl> TraceProber::last_answered() const {
  for (std::size_t slot = slots_in_scope(); slot-- > 0;) {
    if (slots_[slot].reply) return ttl_of(slot);
  }
  return std::nullopt;
}

bool TraceProber::is_open(std::size_t slot) const {
  return slot < slots_in_scope() && ttl_of(slot).value() >= due_ && !slots_[slot].reply;
}

// Asking

std::optional<std::size_t> TraceProber::next_slot(const Flow& flow) const {
  for (const std::size_t slot : flow.again) {
    if (is_open(slot)) return slot;
  }
  return flow.next < slots_in_scope() ? std::optional(flow.next) : std::nullopt;
}

/// Nothing is asked before.
Instant TraceProber::next_turn() const {
  return asks_.empty() ? Instant{} : last_asked_ + rules_.pause;
}

Port TraceProber::port_of(std::size_t number) const {
  if (!rules_.port_per_probe) return rules_.port;
  return Port(static_cast<std::uint16_t>(rules_.port.value() + number));
}

bool TraceProber::anything_to_ask() const {
  const auto has_work = [&](const Flow& flow) { return flow.quiet_at || next_slot(flow); };
  const auto open = [&](std::size_t slot) { return is_open(slot); };
  return std::ranges::any_of(flows_, has_work) || std::ranges::any_of(spare_, open) ||
         std::ranges::any_of(refused_, open, &Refused::slot);
}

std::optional<ProbeAction> TraceProber::next_question(Instant now) {
  if (places_.size() >= rules_.window || now < next_turn()) return std::nullopt;
  // The flow that has come the least far goes first: hops are told in order.
  std::optional<std::size_t> slot;
  std::uint8_t flow = 0;
  for (std::uint8_t i = 0; i < flows_.size(); ++i) {
    if (flows_[i].quiet_at || (flows_[i].one_by_one && flows_[i].places > 0)) continue;
    const auto next = next_slot(flows_[i]);
    if (next && (!slot || *next < *slot)) {
      slot = next;
      flow = i;
    }
  }
  if (!slot) return next_spare_question(now);
  std::erase_if(flows_[flow].again, [&](std::size_t other) { return other == *slot || !is_open(other); });
  if (*slot == flows_[flow].next) flows_[flow].next += flows_.size();
  return ask(*slot, flow, now);
}

std::optional<ProbeAction> TraceProber::next_spare_question(Instant now) {
  while (!spare_.empty() && !is_open(spare_.front())) spare_.pop_front();
  if (spare_.empty()) return std::nullopt;
  auto& before = in_spare_flow_[next_spare_];
  if (before && !asks_[*before].over) {
    end_ask(*before);  // it goes out first; the flow is asked in at the next call
    return std::nullopt;
  }
  const std::uint8_t flow = next_spare_;
  next_spare_ = static_cast<std::uint8_t>(flow == 255 ? flows_.size() : flow + 1U);
  before = asks_.size();
  const std::size_t slot = spare_.front();
  spare_.pop_front();
  return ask(slot, flow, now);
}

ProbeAction TraceProber::ask(std::size_t slot, std::uint8_t flow, Instant now) {
  const Seq id = id_of(asks_.size());
  places_.push_back(asks_.size());
  asks_.push_back({.slot = slot, .flow = flow, .sent = now, .in_window = true});
  if (flow < flows_.size()) ++flows_[flow].places;
  slots_[slot].waits_to_be_asked = false;
  slots_[slot].last_asked = now;
  ++slots_[slot].asked;
  last_asked_ = now;
  if (!last_useful_) last_useful_ = now;
  return {.id = id, .flow = flow, .port = port_of(asks_.size() - 1), .ttl = ttl_of(slot)};
}

std::size_t TraceProber::poll_actions(Instant now, std::span<ProbeAction> room) {
  handle_timeout(now);
  // A hop at a time: where answers come sooner than the next question can leave, nothing is asked beyond the end.
  const std::size_t most = std::min<std::size_t>({room.size(), rules_.window, rules_.queries});
  payloads_.resize(most * rules_.payload_bytes, rules_.payload_fill);
  std::size_t count = 0;
  for (std::size_t questions = 0; count < room.size();) {
    if (!give_up_.empty()) {
      room[count++] = {.kind = ProbeAction::Kind::give_up, .id = give_up_.front(), .to = rules_.target};
      give_up_.pop_front();
      continue;
    }
    if (closed_ || questions == most) break;
    auto action = next_question(now);
    if (!action && give_up_.empty()) break;
    if (!action) continue;
    const auto payload = std::span(payloads_).subspan(questions * rules_.payload_bytes, rules_.payload_bytes);
    room[count++] = make_question(rules_, *action, payload);
    ++questions;
  }
  return count;
}

// The window

void TraceProber::free_place(std::size_t number) {
  if (!asks_[number].in_window) return;
  asks_[number].in_window = false;
  std::erase(places_, number);
  if (asks_[number].flow < flows_.size()) --flows_[asks_[number].flow].places;
}

void TraceProber::end_ask(std::size_t number) {
  free_place(number);
  if (asks_[number].over) return;
  asks_[number].over = true;
  if (rules_.question == TraceRules::Question::connect) {
    give_up_.push_back(id_of(number));
  }
}

void TraceProber::silent(std::size_t number) {
  free_place(number);
  const Ask& ask = asks_[number];
  if (ask.flow >= flows_.size()) return;
  if (rules_.one_in_flight_per_flow) {
    end_ask(number);
    Slot& slot = slots_[ask.slot];
    if (slot.reply || slot.asked >= most_asks) return;
    slot.waits_to_be_asked = true;
    spare_.push_back(ask.slot);
    return;
  }
  // Who does not answer cannot be mistaken for somebody else: the flow goes on in parallel.
  Flow& flow = flows_[ask.flow];
  if (flow.one_by_one && !flow.quiet_at &&
      std::ranges::none_of(flow.again, [&](std::size_t slot) { return is_open(slot); })) {
    flow.one_by_one = false;
  }
}

void TraceProber::ask_anew(std::uint8_t flow_number) {
  Flow& flow = flows_[flow_number];
  flow.quiet_at.reset();
  flow.unclaimed = 0;
  for (std::size_t number = 0; number < asks_.size(); ++number) {
    Ask& ask = asks_[number];
    if (ask.flow != flow_number || ask.over || ask.stale || !is_open(ask.slot)) continue;
    free_place(number);
    ask.stale = true;
    if (slots_[ask.slot].asked < most_asks) {
      flow.again.push_back(ask.slot);
      slots_[ask.slot].waits_to_be_asked = true;
    }
  }
  std::ranges::sort(flow.again);
}

}  // namespace ntool::engine
