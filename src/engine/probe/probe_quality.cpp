#include <algorithm>

#include <ntool/engine/probe/loss.hpp>
#include <ntool/engine/probe/probe_quality.hpp>

namespace ntool::engine {

Duration ProbeQuality::patience() const {
  return lost_after(round_trips_.max(), least_patience_);
}

void ProbeQuality::grow() {
  const std::size_t before = undecided_.size();
  undecided_.resize(std::max<std::size_t>(64, before * 2));
  // Each probe of the full ring goes where its number has its place now.
  std::vector<Probe> old(undecided_.begin(), undecided_.begin() + static_cast<std::ptrdiff_t>(before));
  for (std::uint64_t number = decided_ + 1; number <= sent_; ++number) {
    at(number) = old[static_cast<std::size_t>((number - 1) & (before - 1))];
  }
}

void ProbeQuality::sent(std::uint64_t number, Instant when) {
  while (sent_ < number) begin(when);
}

void ProbeQuality::begin(Instant when) {
  if (sent_ - decided_ == undecided_.size()) {
    if (undecided_.size() < most_undecided) {
      grow();
    } else {
      decide_first();
    }
  }
  ++sent_;
  ++awaited_;
  at(sent_) = {.sent_at = when};
}

void ProbeQuality::answered(std::uint64_t number, Duration round_trip, Instant when) {
  if (number == 0 || number > sent_) return;
  round_trips_.add(round_trip);
  reordering_.arrived(number);
  youngest_answered_ = std::max(youngest_answered_, number);
  if (number <= decided_) {
    ++overdue_;
  } else {
    auto& probe = at(number);
    if (probe.state == State::waiting) --awaited_;
    probe.state = State::answered;
    probe.round_trip = std::max(round_trip, Duration::zero());
  }
  const Duration limit = patience();
  while (decided_ < sent_) {
    const auto& first = at(decided_ + 1);
    const bool later_answered = decided_ + 1 < youngest_answered_;
    // What an error stopped may still be answered, until a later probe was.
    const bool decided = first.state == State::answered || (first.state == State::stopped && later_answered) ||
                         (later_answered && when - first.sent_at > limit);
    if (!decided) break;
    decide_first();
  }
}

void ProbeQuality::stopped(std::uint64_t number) {
  if (number <= decided_ || number > sent_) return;
  auto& probe = at(number);
  if (probe.state != State::waiting) return;
  probe.state = State::stopped;
  --awaited_;
}

void ProbeQuality::decide_first() {
  const Probe& probe = at(++decided_);
  if (probe.state != State::answered) {
    if (probe.state == State::waiting) --awaited_;
    if (!outage_) outage_ = Outage{.began = probe.sent_at, .ended = probe.sent_at};
    ++outage_->probes;
    return;
  }
  if (outage_) end_outage(probe.sent_at, false);
  if (last_round_trip_) {
    sum_of_differences_ += static_cast<std::uint64_t>(std::max(probe.round_trip, *last_round_trip_).count()) -
                           static_cast<std::uint64_t>(std::min(probe.round_trip, *last_round_trip_).count());
    ++differences_;
  }
  last_round_trip_ = probe.round_trip;
}

void ProbeQuality::end_outage(Instant when, bool goes_on) {
  outage_->ended = std::max(when, outage_->began);
  outage_->goes_on = goes_on;
  ++outages_.count;
  outages_.probes += outage_->probes;
  outages_.total += outage_->length();
  if (!outages_.longest || outages_.longest->length() < outage_->length()) outages_.longest = outage_;
  if (outages_.last.size() == most_listed) outages_.last.pop_front();
  outages_.last.push_back(*outage_);
  outage_.reset();
}

void ProbeQuality::finish(Instant now, bool waited_out) {
  const Duration limit = patience();
  while (decided_ < sent_) {
    const auto& first = at(decided_ + 1);
    if (first.state == State::waiting && !waited_out && now - first.sent_at < limit) {
      ++decided_;  // still awaited
    } else {
      decide_first();
    }
  }
  if (outage_) end_outage(now, true);
}

std::optional<Duration> ProbeQuality::jitter() const {
  if (differences_ == 0) return std::nullopt;
  return Duration(static_cast<std::int64_t>(sum_of_differences_ / differences_));
}

}  // namespace ntool::engine
