#include <algorithm>
#include <cmath>
#include <utility>

#include <ntool/engine/probe/sweep_prober.hpp>
#include <ntool/wire/icmp.hpp>

namespace ntool::engine {
namespace {

using namespace std::chrono_literals;
using wire::ProbeAction;
using wire::ProbeAnswer;

/// What a prober that was held up makes up for.
constexpr Duration longest_lag = 1ms;
/// A probe that the system refused (no buffer, a firewall) is tried again after this time, and so often.
constexpr Duration refusal_pause = 20ms;
constexpr unsigned most_refusals = 10;
/// After a refusal nothing is sent for this long.
constexpr Duration refusal_pace = 1ms;
/// Probes that are given up for lost at a time: each makes an event.
constexpr std::size_t most_timeouts = 1024;
constexpr Duration longest_timeout = std::chrono::hours(24 * 24);
/// New targets go before retries, as with fping(8), so that who is alive is known early; once so many targets are open
/// retries go first, so that memory stays bounded: an open target has a slot of 64 bytes.
constexpr std::size_t most_before_retries = 65'536;

/// splitmix64, whose every state is a good one.
std::uint64_t next_random(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
  return z ^ (z >> 31U);
}

/// Whoever asks "this host" (0.0.0.0, ::) or a group is answered from another address.
bool is_from_target(const ProbeAnswer& answer, const IpAddress& to) {
  return to.is_unspecified() || to.is_multicast() || (answer.from && answer.from->same_host(to));
}

}  // namespace

void SweepFigures::add(Duration round_trip) {
  min = received == 0 ? round_trip : std::min(min, round_trip);
  max = std::max(max, round_trip);
  sum += round_trip;
  ++received;
}

Duration SweepFigures::avg() const {
  return received == 0 ? Duration::zero() : sum / static_cast<std::int64_t>(received);
}

unsigned SweepFigures::loss_percent() const {
  return judged == 0 ? 0 : static_cast<unsigned>((judged - received) * 100 / judged);
}

SweepProber::SweepProber(SweepRules rules, SweepTargets& targets, Instant start)
    : rules_(rules), targets_(targets), payload_(rules.payload_size), next_send_(start) {
  if (rules_.random_seed) random_ = *rules_.random_seed;
  const std::uint32_t tries = counts() || rules_.backoff == 1.0 ? 1 : rules_.retries + 1;
  double timeout = static_cast<double>(rules_.timeout.count());
  for (std::uint32_t i = 0; i < tries; ++i) {
    timeouts_.emplace_back(static_cast<std::int64_t>(std::min(timeout, static_cast<double>(longest_timeout.count()))));
    timeout *= rules_.backoff;
  }
  waiting_.resize(tries);
  take_target();
}

void SweepProber::take_target() {
  ahead_ = targets_.next();
}

bool SweepProber::sends_more() const {
  if (ahead_) return true;
  if (!counts() || accounts_.empty()) return false;
  return rules_.mode == SweepRules::Mode::loop || round_ < rules_.count;
}

bool SweepProber::finished() const {
  return !sends_more() && under_way_ == 0 && told_ == events_.size();
}

Duration SweepProber::timeout_of(std::uint32_t index) const {
  return timeouts_[std::min<std::size_t>(index, timeouts_.size() - 1)];
}

SweepProber::List& SweepProber::waiting_list(const Slot& slot) {
  return waiting_[std::min<std::size_t>(slot.index, waiting_.size() - 1)];
}

Instant SweepProber::next_target_due() const {
  return ahead_ || cursor_ >= accounts_.size() ? next_send_ : std::max(next_send_, accounts_[cursor_].due);
}

void SweepProber::fill_payload() {
  if (!rules_.random_seed) return;
  for (std::size_t i = 0; i < payload_.size(); i += 8) {
    std::uint64_t bits = next_random(random_);
    for (std::size_t k = i; k < std::min(i + 8, payload_.size()); ++k, bits >>= 8U) {
      payload_[k] = static_cast<std::uint8_t>(bits);
    }
  }
}

std::size_t SweepProber::poll_actions(Instant now, std::span<ProbeAction> room) {
  if (now - next_send_ > std::max(rules_.interval, longest_lag)) next_send_ = now - longest_lag;
  fill_payload();
  std::size_t count = 0;
  while (count < room.size() && now >= next_send_) {
    const Id id = next_probe(now);
    if (id == SweepSlots::none) break;
    auto& slot = slots_[id];
    slot.state = State::begun;
    next_send_ = rules_.interval == Duration::zero() ? next_send_ : next_send_ + rules_.interval;
    room[count++] = {.kind = ProbeAction::Kind::send,
                     .id = SweepSlots::sequence_of(id),
                     .flow = SweepSlots::flow_of(id),
                     .to = slot.to,
                     .payload = payload_};
  }
  return count;
}

/// Refused ones first, then new targets, then retries; see most_before_retries.
SweepProber::Id SweepProber::next_probe(Instant now) {
  if (refused_.first != SweepSlots::none && now >= slots_[refused_.first].since + refusal_pause) {
    const Id id = refused_.first;
    slots_.remove(refused_, id);
    return id;
  }
  const bool can_begin = sends_more() && under_way_ < rules_.most_under_way && now >= next_target_due();
  const bool can_wait = can_begin && under_way_ < most_before_retries;
  if (again_.first != SweepSlots::none && !can_wait) return begin_again(now);
  return can_begin ? begin_next_target(now) : SweepSlots::none;
}

/// Another number than that of the try before, whose answer may still come.
SweepProber::Id SweepProber::begin_again(Instant now) {
  const Id id = slots_.acquire(now);
  if (id == SweepSlots::none) return id;
  const Id before = again_.first;
  slots_.remove(again_, before);
  slots_[id].to = slots_[before].to;
  slots_[id].target = slots_[before].target;
  slots_[id].index = slots_[before].index + 1;
  slots_.release(before, now);
  return id;
}

SweepProber::Id SweepProber::begin_next_target(Instant now) {
  const Id id = slots_.acquire(now);
  if (id == SweepSlots::none) return id;
  auto& slot = slots_[id];
  ++under_way_;
  statistics_.most_under_way = std::max(statistics_.most_under_way, under_way_);
  if (ahead_) {
    slot.to = *ahead_;
    slot.target = statistics_.targets++;
    if (counts()) accounts_.push_back({.address = *ahead_, .due = now + rules_.period});
    take_target();
    if (!ahead_) {
      cursor_ = 0;
      round_ = 1;
    }
    return id;
  }
  auto& account = accounts_[cursor_];
  slot.to = account.address;
  slot.target = cursor_;
  slot.index = round_;
  // Who was held up does not make up for it in a burst.
  account.due = now - account.due > rules_.period ? now + rules_.period : account.due + rules_.period;
  if (++cursor_ == accounts_.size()) {
    cursor_ = 0;
    ++round_;
  }
  return id;
}

void SweepProber::handle_answers(std::span<const ProbeAnswer> answers, Instant now) {
  for (const auto& answer : answers) handle(answer, now);
}

void SweepProber::handle(const ProbeAnswer& answer, Instant now) {
  const Id id = answer.id ? slots_.find(answer.flow, *answer.id) : SweepSlots::none;
  if (id == SweepSlots::none) {
    ++statistics_.ignored;
    return;
  }
  auto& slot = slots_[id];
  switch (answer.kind) {
    case ProbeAnswer::Kind::sent:
      if (slot.state != State::begun) return;
      slot.sent_at = answer.at;
      slot.since = answer.at;
      slot.state = State::under_way;
      ++statistics_.sent;
      slots_.append(waiting_list(slot), id);
      return;
    case ProbeAnswer::Kind::sent_stamp:
      // Patience is counted from `since`, so that the order in which probes time out stays.
      if (slot.state == State::under_way && answer.at >= slot.sent_at) {
        slot.sent_at = answer.at;
        slot.stamped = true;
      }
      return;
    case ProbeAnswer::Kind::not_sent: return handle_not_sent(id, answer, now);
    case ProbeAnswer::Kind::echo_reply: return handle_reply(id, answer, now);
    case ProbeAnswer::Kind::icmp_error: return handle_error(id, answer);
    case ProbeAnswer::Kind::datagram:
    case ProbeAnswer::Kind::connected:
    case ProbeAnswer::Kind::refused:
    case ProbeAnswer::Kind::failed: ++statistics_.ignored; return;
  }
}

SweepEvent SweepProber::event_of(Event::Kind kind, const Slot& slot, Instant at) const {
  return {.kind = kind, .target = slot.target, .address = slot.to, .index = slot.index, .at = at};
}

void SweepProber::handle_not_sent(Id id, const ProbeAnswer& answer, Instant now) {
  auto& slot = slots_[id];
  if (slot.state != State::begun) return;
  ++statistics_.refusals;
  slot.since = answer.at;
  const bool no_route = answer.error && answer.error->code == Errc::unreachable;
  if (!no_route && ++slot.refusals < most_refusals) {
    slot.state = State::refused;
    slots_.append(refused_, id);
    next_send_ = std::max(next_send_, now + refusal_pace);
    return;
  }
  ++statistics_.not_sent;
  Event event = event_of(Event::Kind::not_sent, slot, answer.at);
  event.error = answer.error;
  events_.push_back(event);
  lose(id, std::move(event), now);
}

void SweepProber::handle_reply(Id id, const ProbeAnswer& answer, Instant now) {
  auto& slot = slots_[id];
  const Duration rtt = std::max(answer.at - slot.sent_at, Duration::zero());
  if (slot.state == State::answered) return handle_duplicate(id, answer);
  if (slot.state != State::under_way || !answer.checksum_ok || !is_from_target(answer, slot.to) ||
      rtt > timeout_of(slot.index)) {
    ++statistics_.ignored;
    return;
  }
  Event event = event_of(Event::Kind::reply, slot, answer.at);
  event.stamp = answer.stamp;
  event.sent_stamp = slot.stamped ? wire::Stamp::kernel : wire::Stamp::user;
  event.from = answer.from;
  event.rtt = rtt;
  event.ttl = answer.ttl;
  event.bytes = answer.bytes;
  ++statistics_.figures.judged;
  statistics_.figures.add(rtt);
  statistics_.rtt.add(rtt);
  statistics_.round_trips.add(rtt);
  if (counts()) {
    auto& account = accounts_[slot.target];
    if (account.total.received == 0) ++statistics_.alive;
    for (auto* figures : {&account.total, &account.recent}) {
      ++figures->judged;
      figures->add(rtt);
    }
    if (rules_.keep_times) {
      if (account.times.size() <= slot.index) account.times.resize(slot.index + 1, -1.0F);
      account.times[slot.index] = static_cast<float>(to_milliseconds(rtt));
    }
    event.figures = account.total;
  } else {
    ++statistics_.alive;
  }
  events_.push_back(std::move(event));
  slots_.remove(waiting_list(slot), id);
  slots_.release(id, now, State::answered);
  --under_way_;
}

void SweepProber::handle_duplicate(Id id, const ProbeAnswer& answer) {
  const auto& slot = slots_[id];
  if (!answer.checksum_ok || !is_from_target(answer, slot.to)) {
    ++statistics_.ignored;
    return;
  }
  ++statistics_.duplicates;
  if (!counts()) return;
  Event event = event_of(Event::Kind::duplicate, slot, answer.at);
  event.stamp = answer.stamp;
  event.sent_stamp = slot.stamped ? wire::Stamp::kernel : wire::Stamp::user;
  event.from = answer.from;
  event.rtt = std::max(answer.at - slot.sent_at, Duration::zero());
  event.bytes = answer.bytes;
  event.ttl = answer.ttl;
  events_.push_back(std::move(event));
}

void SweepProber::handle_error(Id id, const ProbeAnswer& answer) {
  auto& slot = slots_[id];
  if (slot.state != State::under_way || wire::is_about_another(answer, {slot.to, Port{}}) ||
      wire::is_icmp_advice(slot.to.family(), answer.icmp_type) || slot.error_told) {
    ++statistics_.ignored;
    return;
  }
  slot.error_told = true;
  ++statistics_.errors;
  Event event = event_of(Event::Kind::error, slot, answer.at);
  event.stamp = answer.stamp;
  event.from = answer.from;
  event.icmp_type = answer.icmp_type;
  event.icmp_code = answer.icmp_code;
  event.icmp_info = answer.icmp_info;
  events_.push_back(std::move(event));
}

void SweepProber::handle_timeout(Instant now) {
  std::size_t left = most_timeouts;
  for (std::uint32_t level = 0; level < waiting_.size(); ++level) {
    auto& list = waiting_[level];
    while (left > 0 && list.first != SweepSlots::none && now >= slots_[list.first].since + timeouts_[level]) {
      --left;
      const Id id = list.first;
      slots_.remove(list, id);
      time_out(id, now);
    }
  }
}

void SweepProber::time_out(Id id, Instant now) {
  auto& slot = slots_[id];
  ++statistics_.timeouts;
  if (!counts() && slot.index < rules_.retries) {
    ++statistics_.figures.judged;
    slot.state = State::timed_out;
    slots_.append(again_, id);
    return;
  }
  lose(id, event_of(Event::Kind::timed_out, slot, now), now);
}

/// The last that is to be said about the probe, which stands in no list: nobody has answered it.
void SweepProber::lose(Id id, Event event, Instant now) {
  const auto& slot = slots_[id];
  ++statistics_.figures.judged;
  if (counts()) {
    auto& account = accounts_[slot.target];
    ++account.total.judged;
    ++account.recent.judged;
    if (rules_.keep_times && account.times.size() <= slot.index) account.times.resize(slot.index + 1, -1.0F);
    event.figures = account.total;
    if (event.kind == Event::Kind::timed_out) events_.push_back(std::move(event));
  } else {
    ++statistics_.unreachable;
    event.kind = Event::Kind::unreachable;
    events_.push_back(std::move(event));
  }
  slots_.release(id, now);
  --under_way_;
}

std::optional<Instant> SweepProber::poll_timeout() const {
  std::optional<Instant> earliest;
  const auto consider = [&](Instant at) {
    if (!earliest || at < *earliest) earliest = at;
  };
  for (std::size_t level = 0; level < waiting_.size(); ++level) {
    const Id first = waiting_[level].first;
    if (first != SweepSlots::none) consider(slots_[first].since + timeouts_[level]);
  }
  if (refused_.first != SweepSlots::none) {
    consider(std::max(next_send_, slots_[refused_.first].since + refusal_pause));
  }
  if (again_.first != SweepSlots::none) consider(next_send_);
  if (sends_more() && under_way_ < rules_.most_under_way) consider(next_target_due());
  return earliest;
}

std::optional<SweepEvent> SweepProber::poll_event() {
  if (told_ == events_.size()) {
    events_.clear();
    told_ = 0;
    return std::nullopt;
  }
  return std::move(events_[told_++]);
}

void SweepProber::begin_recent() {
  for (auto& account : accounts_) account.recent = {};
}

}  // namespace ntool::engine
