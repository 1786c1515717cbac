// TraceProber: how long it waits, and when it ends.
#include "trace_reply.hpp"

#include <algorithm>
#include <ranges>
#include <span>

#include <ntool/engine/probe/trace_prober.hpp>

namespace ntool::engine {

using namespace std::chrono_literals;

namespace {

/// Clocks and schedulers are too coarse for small multiples of the round trips of a fast network, and an answer needs
/// some time even where none is granted (-w 0).
constexpr Duration least_patience = 10ms;

}  // namespace

bool TraceProber::is_closed(std::size_t slot) const {
  const Slot& asked = slots_[slot];
  if (closed_ || asked.reply) return true;
  return rules_.patience && asked.asked > 0 && !asked.waits_to_be_asked && now_ >= slot_deadline(slot);
}

Duration TraceProber::place_time(const Ask& ask) const {
  // A connect port tells of each question which one it was: nothing late can be mistaken.
  if (ask.flow >= flows_.size() || rules_.one_in_flight_per_flow) return wait_.in_window();
  const Flow& flow = flows_[ask.flow];
  return flow.one_by_one ? std::max(flow.turn, wait_.in_turn()) : wait_.in_window();
}

/// Of all hops at once and backwards, so that each finds the nearest answer of a later hop at hand.
void TraceProber::learn_patience() {
  patience_is_old_ = false;
  if (!rules_.patience) return;
  const TracePatience& patience = *rules_.patience;
  const auto shortened_by = [&](const TraceReply* reply, double factor) {
    // Compared as floating-point numbers: a huge factor has no Duration.
    const auto product = std::chrono::duration<double, std::nano>(reply->rtt) * factor;
    return product < patience.max ? std::chrono::duration_cast<Duration>(product) : patience.max;
  };
  hop_patience_.resize(slots_in_scope() / rules_.queries);
  const TraceReply* later = nullptr;
  for (std::size_t hop = hop_patience_.size(); hop-- > 0;) {
    const auto probes = std::span(slots_).subspan(hop * rules_.queries, rules_.queries);
    const auto answered = std::ranges::find_if(probes, [](const Slot& slot) { return slot.reply.has_value(); });
    const TraceReply* here = answered != probes.end() ? &*answered->reply : nullptr;
    Duration longest = patience.max;
    if (here != nullptr && patience.here > 0) {
      longest = shortened_by(here, patience.here);
    } else if (later != nullptr && patience.near > 0) {
      longest = shortened_by(later, patience.near);
    }
    hop_patience_[hop] = std::max(longest, least_patience);
    if (here != nullptr) later = here;
  }
}

Instant TraceProber::slot_deadline(std::size_t slot) const {
  return slots_[slot].last_asked + hop_patience_[slot / rules_.queries];
}

Instant TraceProber::deadline() const {
  if (!rules_.patience) {
    // A second question in a spare flow is the first fair one.
    const Duration chance = rules_.one_in_flight_per_flow ? wait_.until_end() : wait_.least_chance();
    return std::max(*last_useful_ + wait_.until_end(), last_asked_ + chance);
  }
  Instant latest = last_asked_;
  for (std::size_t slot = 0; slot < slots_in_scope(); ++slot) {
    if (is_open(slot)) latest = std::max(latest, slot_deadline(slot));
  }
  return latest;
}

void TraceProber::handle_timeout(Instant now) {
  now_ = now;
  if (closed_) return;
  for (const auto& refused : refused_) {
    if (refused.again_at <= now) flows_[refused.slot % flows_.size()].again.push_front(refused.slot);
  }
  std::erase_if(refused_, [&](const Refused& refused) { return refused.again_at <= now; });
  for (std::uint8_t i = 0; i < flows_.size(); ++i) {
    if (flows_[i].quiet_at && *flows_[i].quiet_at <= now) ask_anew(i);
  }
  for (std::size_t i = 0; i < places_.size();) {
    const std::size_t number = places_[i];
    if (asks_[number].sent + place_time(asks_[number]) <= now) {
      silent(number);  // the next one takes its index
    } else {
      ++i;
    }
  }
  if (!last_useful_ || anything_to_ask()) return;
  if (std::ranges::none_of(std::views::iota(std::size_t{0}, slots_in_scope()),
                           [&](auto slot) { return is_open(slot); }) ||
      now >= deadline()) {
    close();
  }
}

std::optional<Instant> TraceProber::poll_timeout() const {
  if (closed_) return std::nullopt;
  std::optional<Instant> earliest;
  const auto consider = [&](Instant at) { earliest = std::min(earliest.value_or(at), at); };
  for (const std::size_t number : places_) consider(asks_[number].sent + place_time(asks_[number]));
  for (const auto& refused : refused_) consider(refused.again_at);
  for (const auto& flow : flows_) {
    if (flow.quiet_at) consider(*flow.quiet_at);
  }
  if (next_turn() > now_ && places_.size() < rules_.window && anything_to_ask()) consider(next_turn());
  if (last_useful_ && !anything_to_ask()) consider(deadline());
  if (rules_.patience) {
    // Hops are told in order, so the first open one decides when there is something to tell.
    for (std::size_t slot = 0; slot < slots_in_scope(); ++slot) {
      if (!is_open(slot) || slots_[slot].asked == 0 || slots_[slot].waits_to_be_asked || is_closed(slot)) continue;
      consider(slot_deadline(slot));
      break;
    }
  }
  return earliest;
}

// The end

void TraceProber::close() {
  closed_ = true;
  if (rules_.question == TraceRules::Question::connect) {
    for (std::size_t number = 0; number < asks_.size(); ++number) end_ask(number);
  }
  places_.clear();
}

void TraceProber::stop() {
  if (closed_) return;
  interrupted_ = true;
  limit_ = last_answered().value_or(Ttl(0));
  close();
}

std::optional<TraceHop> TraceProber::poll_event() {
  if (due_ > limit_.value()) return std::nullopt;
  const std::size_t begin = (due_ - rules_.first.value()) * std::size_t{rules_.queries};
  const auto slots = std::views::iota(begin, begin + rules_.queries);
  if (!std::ranges::all_of(slots, [&](std::size_t slot) { return is_closed(slot); })) return std::nullopt;
  TraceHop hop{.ttl = Ttl(static_cast<std::uint8_t>(due_)), .probes = {}};
  for (const std::size_t slot : slots) hop.probes.push_back(slots_[slot].reply);
  ++due_;
  return hop;
}

std::optional<TraceAnswer> TraceProber::poll_answer() {
  if (answers_.empty()) return std::nullopt;
  TraceAnswer answer = std::move(answers_.front());
  answers_.pop_front();
  return answer;
}

bool TraceProber::finished() const {
  return closed_ && due_ > limit_.value();
}

TraceEnd TraceProber::end() const {
  TraceEnd end{.hops = last_answered(), .error = error_};
  if (interrupted_) {
    end.stop = error_ != nullptr ? TraceStop::not_sent : TraceStop::interrupted;
    return end;
  }
  for (std::size_t slot = slots_in_scope() - std::min<std::size_t>(slots_in_scope(), rules_.queries);
       slot < slots_in_scope(); ++slot) {
    const auto& reply = slots_[slot].reply;
    if (!reply) continue;
    if (reply->reached) {
      end.stop = TraceStop::target;
      return end;
    }
    if (ends_way(*reply))
      end.stop = TraceStop::unreachable;
    else if (end.stop == TraceStop::silence)
      end.stop = TraceStop::max_hops;
  }
  return end;
}

}  // namespace ntool::engine
