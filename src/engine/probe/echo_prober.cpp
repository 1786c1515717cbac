#include <algorithm>
#include <utility>

#include <ntool/engine/probe/echo_prober.hpp>
#include <ntool/engine/probe/loss.hpp>
#include <ntool/wire/icmp.hpp>

namespace ntool::engine {
namespace {

using namespace std::chrono_literals;
using wire::ProbeAction;
using wire::ProbeAnswer;

/// Between probes that nobody answers, and after one that the system refused, however short the interval.
constexpr Duration slow_pace = 10ms;
/// What a prober that was held up makes up for: probes of this time, and none where the interval is longer.
constexpr Duration longest_lag = 1ms;
/// Bytes at the front of a payload that hold the round.
constexpr std::size_t bytes_of_round = 4;
/// Where ping(8) has its time of sending, which it writes over any pattern.
constexpr std::size_t bytes_of_time = 16;

/// A fast run takes all room for its probes at once: memory that grows while it runs would look like a leak.
std::size_t soon_begun(const EchoRules& rules) {
  if (rules.interval >= slow_pace) return 0;
  const auto count = rules.count == 0 || rules.deadline ? SequenceRing::size : rules.count;
  return static_cast<std::size_t>(std::min(count, SequenceRing::size));
}

std::uint8_t round_byte(std::uint64_t round, std::size_t index) {
  return static_cast<std::uint8_t>(round >> (8 * (bytes_of_round - 1 - index)));
}

}  // namespace

double EchoStatistics::loss_percent() const {
  return engine::loss_percent(transmitted - received, transmitted);
}

EchoProber::EchoProber(EchoRules rules, Instant start)
    : rules_(std::move(rules)),
      payload_(rules_.payload_size),
      probes_(soon_begun(rules_)),
      interval_(rules_.interval),
      next_due_(start),
      held_until_(start),
      last_begun_(start),
      window_(std::max(rules_.preload, 1U)) {
  const auto& pattern = rules_.pattern;
  for (std::size_t i = 0; i < payload_.size(); ++i) {
    payload_[i] = pattern.empty() ? static_cast<std::uint8_t>(i) : pattern[i % pattern.size()];
  }
  write_round(0);
  if (rules_.deadline) deadline_ = start + *rules_.deadline;
}

std::size_t EchoProber::round_bytes() const {
  return payload_.size() >= (rules_.pattern.empty() ? bytes_of_round : bytes_of_time) ? bytes_of_round : 0;
}

void EchoProber::write_round(std::uint64_t round) {
  payload_round_ = round;
  for (std::size_t i = 0; i < round_bytes(); ++i) payload_[i] = round_byte(round, i);
}

bool EchoProber::sends_more() const {
  return !over_ && (rules_.count == 0 || deadline_ || probes_.begun() < rules_.count);
}

/// The past: now.
Instant EchoProber::next_probe_at() const {
  const auto begun = probes_.begun();
  if (!self_clocked()) return begun < rules_.preload ? held_until_ : next_due_;
  // As ping(8) counts: what is older than the youngest answer is no longer under way.
  return begun - acknowledged_ < window_ ? held_until_ : std::max(next_due_, held_until_);
}

std::size_t EchoProber::poll_actions(Instant now, std::span<ProbeAction> room) {
  if (now - next_due_ >= std::max(interval_, longest_lag)) {
    next_due_ = interval_ >= longest_lag ? now : now - longest_lag;
  }
  std::size_t count = 0;
  while (count < room.size() && sends_more() && next_probe_at() <= now) {
    // The probes of one batch share their payload, so a new round begins a new batch.
    const auto round = SequenceRing::round_of(probes_.begun() + 1);
    if (round != payload_round_) {
      if (count > 0) break;
      write_round(round);
    }
    room[count++] = next_probe(now);
  }
  return count;
}

ProbeAction EchoProber::next_probe(Instant now) {
  if (const auto last = probes_.begun(); rules_.tell_silence && last > 0 && !probes_[last].replied) {
    events_.push_back(
        {.kind = Event::Kind::no_answer_yet, .number = last, .sequence = SequenceRing::sequence_of(last), .at = now});
  }
  if (self_clocked() && probes_.begun() - acknowledged_ >= window_) slow_down();  // nobody has answered for so long
  const auto number = probes_.begin();
  ++statistics_.transmitted;
  last_begun_ = now;
  if (self_clocked()) {
    next_due_ = now + slow_pace;
  } else if (number >= rules_.preload) {
    next_due_ = next_due_ + interval_;
  }
  return {.kind = ProbeAction::Kind::send,
          .id = SequenceRing::sequence_of(number),
          .to = rules_.to,
          .ttl = rules_.ttl,
          .payload = payload_};
}

/// A sound answer to `answered`, the youngest one so far or an older one.
void EchoProber::move_window(std::uint64_t answered) {
  if (answered > acknowledged_) {
    // Answers that others have overtaken look lost, too, which does no harm.
    for (auto missed = acknowledged_ + 1; missed < answered; ++missed) {
      if (missed > window_halved_at_ && !probes_[missed].settled) {
        slow_down();
        break;
      }
    }
    acknowledged_ = answered;
  }
  // By one with each answer until the first loss, then by one with each window of answers (RFC 5681 3.1).
  if (window_halved_at_ > 0 && ++answers_in_window_ < window_) return;
  answers_in_window_ = 0;
  window_ = std::min(window_ + 1, std::max(rules_.window, rules_.preload));
}

/// Halves the window, once for all that was under way.
void EchoProber::slow_down() {
  window_ = std::max({window_ / 2, rules_.preload, 1U});
  window_halved_at_ = probes_.begun();
}

/// As ping(8) does: the average of all round trips in whole milliseconds, rounded.
void EchoProber::adapt_interval() {
  if (!rules_.adaptive_from) return;
  const auto rounded = std::chrono::floor<std::chrono::milliseconds>(statistics_.rtt.ewma() + 500us);
  interval_ = std::max<Duration>(rounded, *rules_.adaptive_from);
  next_due_ = last_begun_ + (self_clocked() ? slow_pace : interval_);
}

void EchoProber::handle_answers(std::span<const ProbeAnswer> answers, Instant now) {
  for (const auto& answer : answers) {
    if (over_) return;
    handle(answer, now);
    judge_end();
  }
}

void EchoProber::handle(const ProbeAnswer& answer, Instant now) {
  if (rules_.user_times && answer.stamp == wire::Stamp::kernel) {
    ProbeAnswer seen = answer;
    seen.at = now;
    seen.stamp = wire::Stamp::user;
    return handle(seen, now);
  }
  const auto number = answer.id ? probes_.number_of(*answer.id) : std::nullopt;
  if (!number) {
    ++statistics_.ignored;
    return;
  }
  switch (answer.kind) {
    case ProbeAnswer::Kind::sent: return handle_sent(*number, answer.at);
    case ProbeAnswer::Kind::sent_stamp: return handle_sent_stamp(*number, answer.at);
    case ProbeAnswer::Kind::not_sent: return handle_not_sent(*number, answer);
    case ProbeAnswer::Kind::echo_reply: return handle_reply(*number, answer);
    case ProbeAnswer::Kind::icmp_error: return handle_error(*number, answer);
    case ProbeAnswer::Kind::datagram:
    case ProbeAnswer::Kind::connected:
    case ProbeAnswer::Kind::refused:
    case ProbeAnswer::Kind::failed: ++statistics_.ignored; return;
  }
}

void EchoProber::handle_sent(std::uint64_t number, Instant at) {
  auto& probe = probes_[number];
  probe.sent = true;
  probe.sent_at = at;
  if (!statistics_.first_sent) statistics_.first_sent = at;
  statistics_.last_sent = at;
  statistics_.quality.sent(number, at);
  if (rules_.tell_sending) {
    events_.push_back(
        {.kind = Event::Kind::sent, .number = number, .sequence = SequenceRing::sequence_of(number), .at = at});
  }
}

void EchoProber::handle_sent_stamp(std::uint64_t number, Instant at) {
  auto& probe = probes_[number];
  // One that comes late must not change a round trip that has been told.
  if (rules_.user_times || !probe.sent || probe.replied || at < probe.sent_at) return;
  probe.sent_at = at;
  probe.stamped = true;
}

void EchoProber::handle_not_sent(std::uint64_t number, const ProbeAnswer& answer) {
  ++statistics_.not_sent;
  statistics_.quality.sent(number, answer.at);
  statistics_.quality.stopped(number);
  if (answer.error && answer.error->code == Errc::too_long) ++statistics_.errors;  // as ping(8) counts
  if (!deadline_) settle(probes_[number]);  // with a deadline only what was answered counts
  next_due_ = std::max(next_due_, answer.at + slow_pace);
  held_until_ = answer.at + slow_pace;
  slow_down();
  if (!statistics_.first_sent) statistics_.first_sent = answer.at;
  statistics_.last_sent = answer.at;
  events_.push_back({.kind = Event::Kind::not_sent,
                     .number = number,
                     .sequence = SequenceRing::sequence_of(number),
                     .at = answer.at,
                     .error = answer.error});
}

void EchoProber::handle_reply(std::uint64_t number, const ProbeAnswer& answer) {
  auto& probe = probes_[number];
  const bool different = !rules_.anybody && answer.from && !answer.from->same_host(rules_.to);
  if (!probe.sent || (different && rules_.only_target)) {
    ++statistics_.ignored;
    return;
  }
  Event event{.kind = Event::Kind::reply,
              .number = number,
              .sequence = SequenceRing::sequence_of(number),
              .at = answer.at,
              .sent_stamp = probe.stamped ? wire::Stamp::kernel : wire::Stamp::user,
              .stamp = answer.stamp,
              .from = answer.from,
              .ttl = answer.ttl,
              .bytes = answer.bytes,
              .rtt = std::max(answer.at - probe.sent_at, Duration::zero()),
              .checksum_ok = answer.checksum_ok,
              .truncated = answer.truncated || (!rules_.own_data && answer.payload.size() < payload_.size()),
              .different_address = different};
  event.ip_options.assign(answer.ip_options.begin(), answer.ip_options.end());
  if (rules_.own_data) {
    event.data.assign(answer.payload.begin(), answer.payload.end());
  } else if (!event.truncated) {
    compare_payload(number, answer.payload, event);
  }
  if (event.wrong_at) ++statistics_.wrong_data;

  if (!event.checksum_ok) {
    ++statistics_.corrupted;
  } else if (event.late) {
    ++statistics_.duplicates;
  } else {
    widen_pipe(number);
    if (!probe.settled) move_window(number);
    // The target's own answer is never made a duplicate by somebody else's that came first.
    event.duplicate = event.different_address ? probe.replied : probe.confirmed;
    if (event.duplicate) {
      ++statistics_.duplicates;
    } else if (!probe.replied) {
      ++statistics_.received;
      event.received = true;
    }
    if (!event.different_address && !event.duplicate) {
      statistics_.rtt.add(*event.rtt);
      statistics_.quality.answered(number, *event.rtt, answer.at);
      adapt_interval();
    }
    probe.replied = true;
    probe.confirmed = probe.confirmed || !event.different_address;
    settle(probe);
  }
  events_.push_back(std::move(event));
}

void EchoProber::compare_payload(std::uint64_t number, Bytes payload, Event& event) {
  const auto round = SequenceRing::round_of(number);
  std::uint64_t told_round = 0;
  const std::size_t head = round_bytes();
  for (std::size_t i = 0; i < head; ++i) told_round = told_round << 8U | payload[i];

  const auto should_be = [&](std::size_t i) { return i < head ? round_byte(round, i) : payload_[i]; };
  std::size_t i = told_round < round ? head : 0;
  while (i < payload_.size() && payload[i] == should_be(i)) ++i;
  if (i == payload_.size()) {
    event.late = event.duplicate = told_round < round;
    if (event.late) {
      event.rtt.reset();
      event.number = (told_round * SequenceRing::size) + SequenceRing::sequence_of(number).value();
    }
    return;
  }
  event.wrong_at = i;
  event.wrong_was = payload[i];
  event.wrong_should_be = should_be(i);
  event.wrong_payload.assign(payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(payload_.size()));
}

void EchoProber::handle_error(std::uint64_t number, const ProbeAnswer& answer) {
  auto& probe = probes_[number];
  if (!probe.sent || wire::is_about_another(answer, {rules_.to, Port{}})) {
    ++statistics_.ignored;
    return;
  }
  // It stops nothing: the probe may still be answered.
  const bool notice = wire::is_icmp_advice(rules_.to.family(), answer.icmp_type);
  if (!notice) {
    ++statistics_.errors;
    statistics_.quality.stopped(number);
    acknowledged_ = std::max(acknowledged_, number);
    // ping(8) leaves ICMPv6 errors out of its pipe.
    if (rules_.to.is_v4()) widen_pipe(number);
    settle(probe);
  }
  events_.push_back({.kind = notice ? Event::Kind::notice : Event::Kind::error,
                     .number = number,
                     .sequence = SequenceRing::sequence_of(number),
                     .at = answer.at,
                     .sent_stamp = probe.stamped ? wire::Stamp::kernel : wire::Stamp::user,
                     .stamp = answer.stamp,
                     .from = answer.from,
                     .rtt = std::max(answer.at - probe.sent_at, Duration::zero()),
                     .icmp_type = answer.icmp_type,
                     .icmp_code = answer.icmp_code,
                     .icmp_info = answer.icmp_info,
                     .quoted_ttl = answer.quoted_ttl});
}

void EchoProber::widen_pipe(std::uint64_t number) {
  statistics_.pipe = std::max(statistics_.pipe, probes_.begun() - number + 1);
}

void EchoProber::settle(SequenceRing::Probe& probe) {
  if (!probe.settled) ++settled_;
  probe.settled = true;
}

void EchoProber::judge_end() {
  if (deadline_ && statistics_.errors > 0) over_ = true;
  if (rules_.count == 0) return;
  if (settled_ >= rules_.count) over_ = true;
  if (lingers_ || sends_more() || over_) return;
  // The last probe is out.
  if (!probes_[probes_.begun()].sent && !probes_[probes_.begun()].settled) return;
  lingers_ = true;
  const Instant last = statistics_.last_sent.value_or(next_due_);
  if (statistics_.received > 0) {
    linger_until_ = last + std::max(statistics_.rtt.max() * 2, interval_);
  } else if (rules_.patience > Duration::zero()) {
    linger_until_ = last + rules_.patience;
  }
}

void EchoProber::handle_timeout(Instant now) {
  if (deadline_ && now >= *deadline_) over_ = true;
  if (linger_until_ && now >= *linger_until_) over_ = waited_out_ = true;
}

std::optional<Instant> EchoProber::poll_timeout() const {
  std::optional<Instant> earliest;
  const auto consider = [&](std::optional<Instant> at) {
    if (at && (!earliest || *at < *earliest)) earliest = at;
  };
  if (over_) return earliest;
  consider(deadline_);
  consider(linger_until_);
  if (sends_more()) consider(next_probe_at());
  return earliest;
}

std::optional<EchoEvent> EchoProber::poll_event() {
  if (told_ == events_.size()) {
    events_.clear();
    told_ = 0;
    return std::nullopt;
  }
  return std::move(events_[told_++]);
}

}  // namespace ntool::engine
