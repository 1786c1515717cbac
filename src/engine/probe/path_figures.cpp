#include <algorithm>
#include <cmath>

#include <ntool/engine/probe/path_figures.hpp>

namespace ntool::engine {

namespace {

constexpr std::size_t most_labels = 16;

constexpr Duration shortest_silence = std::chrono::milliseconds(500);
constexpr Duration silence_of_nobody = std::chrono::seconds(1);

bool is_open(const PathSample& sample) {
  return sample.state == PathSample::State::awaited || sample.state == PathSample::State::overdue;
}

/// The kernel of this host says so itself where nobody answers at the next hop, in an error from its own address.
/// Behind a router that translates addresses the quote has the address of before.
bool is_said_here(const TraceReply& reply) {
  return !reply.reached && ends_way(reply) && reply.icmp && reply.quoted && reply.quoted->source == reply.from;
}

double microseconds(Duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

}  // namespace

std::uint64_t HopFigures::loss_millipercent() const {
  const std::uint64_t decided = sent_ - awaited_;
  if (decided == 0) return 0;
  return static_cast<std::uint64_t>(1000 *
                                    (100 - 100.0 * static_cast<double>(received_) / static_cast<double>(decided)));
}

Duration HopFigures::geometric_mean() const {
  constexpr Microseconds rounding = 0.001;  // so that equal times have themselves as their mean
  return received_ == 0 ? Duration{} : whole(std::exp(logarithms_ / static_cast<double>(received_)) + rounding);
}

Duration HopFigures::deviation() const {
  return received_ < 2 ? Duration{} : whole(std::sqrt(squares_ / static_cast<double>(received_ - 1)));
}

/// Cycles ascend in the history.
PathSample* HopFigures::sample_of(std::uint64_t cycle) {
  const auto found = std::ranges::lower_bound(history_, cycle, {}, &PathSample::cycle);
  return found != history_.end() && found->cycle == cycle ? &*found : nullptr;
}

void HopFigures::asked(std::uint64_t cycle, Instant at) {
  if (!history_.empty() && history_.back().cycle >= cycle) return;
  ++sent_;
  ++awaited_;
  history_.push_back({.cycle = cycle, .asked = at});
  if (history_.size() <= longest_history) return;
  // What is awaited for longer than the history reaches is not awaited any more.
  if (is_open(history_.front())) settle(history_.front(), PathSample::State::lost);
  history_.pop_front();
}

void HopFigures::settle(PathSample& sample, PathSample::State state) {
  --(sample.state == PathSample::State::overdue ? overdue_ : awaited_);
  sample.state = state;
}

void HopFigures::note_overdue(Instant now) {
  if (awaited_ == 0) return;
  const Duration patience = received_ == 0 ? silence_of_nobody : std::max(shortest_silence, 3 * worst());
  for (auto& sample : history_) {
    if (sample.state != PathSample::State::awaited || now - sample.asked < patience) continue;
    settle(sample, PathSample::State::overdue);
    ++overdue_;
  }
}

void HopFigures::answered(std::uint64_t cycle, const TraceReply& reply) {
  PathSample* sample = sample_of(cycle);
  if (sample == nullptr || !is_open(*sample)) return;
  settle(*sample, PathSample::State::answered);
  sample->rtt = reply.rtt;
  fold(std::floor(microseconds(reply.rtt)));
  note_address(cycle, reply);
}

void HopFigures::lost(std::uint64_t cycle) {
  PathSample* sample = sample_of(cycle);
  if (sample != nullptr && is_open(*sample)) settle(*sample, PathSample::State::lost);
}

void HopFigures::withdrawn(std::uint64_t cycle) {
  PathSample* sample = sample_of(cycle);
  if (sample == nullptr || !is_open(*sample)) return;
  settle(*sample, PathSample::State::lost);
  --sent_;
  history_.erase(std::ranges::lower_bound(history_, cycle, {}, &PathSample::cycle));
}

void HopFigures::fold(Microseconds rtt) {
  const bool is_first = received_ == 0;
  ++received_;
  const auto count = static_cast<double>(received_);
  jitter_ = is_first ? 0 : std::abs(rtt - last_);
  last_ = rtt;
  best_ = is_first ? rtt : std::min(best_, rtt);
  worst_ = is_first ? rtt : std::max(worst_, rtt);
  const double before = average_;
  average_ += (rtt - before) / count;
  // mtr(8) begins with an average of 0, and with no distance from it.
  squares_ += is_first ? 0 : (rtt - before) * (rtt - average_);
  logarithms_ += std::log(std::max(rtt, 1.0));
  jitter_worst_ = std::max(jitter_worst_, jitter_);
  jitter_average_ += (jitter_ - jitter_average_) / count;
  interarrival_ += jitter_ - std::floor((interarrival_ + 8) / 16);
}

void HopFigures::note_address(std::uint64_t cycle, const TraceReply& reply) {
  if (!newest_ || cycle >= newest_cycle_) {
    newest_ = reply.from;
    newest_cycle_ = cycle;
    ends_ = ends_way(reply);
    reached_ = reply.reached;
    cause_ = reply.icmp;
  }
  auto found = std::ranges::find(addresses_, reply.from, &PathAddress::address);
  if (found == addresses_.end()) {
    if (addresses_.size() == most_addresses) {
      ++from_others_;
      return;
    }
    found = addresses_.insert(found, {.address = reply.from, .best = reply.rtt, .worst = reply.rtt});
  }
  ++found->received;
  found->last = reply.rtt;
  found->best = std::min(found->best, reply.rtt);
  found->worst = std::max(found->worst, reply.rtt);
  found->total += reply.rtt;
  found->newest_cycle = cycle;
  found->labels.assign(reply.labels.begin(),
                       reply.labels.begin() + static_cast<std::ptrdiff_t>(std::min(reply.labels.size(), most_labels)));
}

PathFigures::PathFigures(Ttl first, Ttl last) : first_(std::max(first, Ttl(1))), last_(std::max(first_, last)) {}

void PathFigures::add(const PathEvent& event) {
  if (std::holds_alternative<PathEvent::NotSent>(event.what)) return;
  if (event.cycle < counts_from_ || event.ttl < first_ || event.ttl > last_) return;
  const std::size_t index = event.ttl.value() - first_.value();
  if (std::holds_alternative<PathEvent::Asked>(event.what)) {
    cycles_ = std::max(cycles_, event.cycle + 1);
    if (index >= hops_.size()) hops_.resize(index + 1);
    return hops_[index].asked(event.cycle, event.at);
  }
  if (index >= hops_.size()) return;
  if (const auto* reply = std::get_if<TraceReply>(&event.what)) {
    if (is_said_here(*reply)) {
      said_here_ = reply->icmp;
      return hops_[index].lost(event.cycle);
    }
    hops_[index].answered(event.cycle, *reply);
  }
  if (std::holds_alternative<PathEvent::Silence>(event.what)) hops_[index].lost(event.cycle);
  if (std::holds_alternative<PathEvent::Withdrawn>(event.what)) hops_[index].withdrawn(event.cycle);
}

void PathFigures::note_overdue(Instant now) {
  for (auto& hop : hops_) hop.note_overdue(now);
}

void PathFigures::reset() {
  counts_from_ = cycles_;
  hops_.clear();
  said_here_.reset();
}

Ttl PathFigures::length() const {
  // The last cycle that anybody behind has answered in.
  std::vector<std::uint64_t> behind(hops_.size() + 1, 0);
  for (std::size_t index = hops_.size(); index-- > 0;) {
    behind[index] = std::max(behind[index + 1], hops_[index].newest_cycle_);
  }
  std::uint32_t length = 0;
  for (std::size_t index = 0; index < hops_.size(); ++index) {
    const auto& hop = hops_[index];
    if (!hop.newest()) continue;
    const auto ttl = static_cast<std::uint32_t>(first_.value() + index);
    if (hop.ends() && hop.newest_cycle_ >= behind[index + 1]) return Ttl(static_cast<std::uint8_t>(ttl));
    length = ttl + 1;
  }
  return Ttl(static_cast<std::uint8_t>(std::min<std::uint32_t>(length, last_.value())));
}

const HopFigures& PathFigures::hop(Ttl ttl) const {
  static const HopFigures nothing;
  if (ttl < first_ || std::size_t{ttl.value()} - first_.value() >= hops_.size()) return nothing;
  return hops_[ttl.value() - first_.value()];
}

bool PathFigures::reached() const {
  return ends() && hop(length()).reached();
}

bool PathFigures::ends() const {
  const Ttl last = length();
  return last.value() > 0 && hop(last).ends();
}

}  // namespace ntool::engine
