// PathMtuSearch: which sizes it asks for, and what it makes of a round of questions. What it makes of a single answer
// stands in path_mtu_answers.cpp, how it finds hops in path_mtu_hops.cpp.
#include "path_mtu_limits.hpp"

#include <algorithm>
#include <cmath>

#include <ntool/engine/probe/path_mtu.hpp>

namespace ntool::engine {

using namespace std::chrono_literals;
using wire::ProbeAction;

namespace {

/// Tunnels seldom leave less (RFC 8200 5); the first guess in a black hole.
constexpr std::size_t likely_size = 1280;
/// TCP: what is sent to learn of our own link may leave, and the connection that it asks for shall not be in the way of
/// those of the search.
constexpr std::uint8_t flow_of_search = 0, flow_of_own = 1;
/// Rounds without any answer: before the first (the walk to the target is a try more), of a router that reports, and
/// where there have been some.
constexpr unsigned most_unheard_at_first = 2;
constexpr unsigned most_unheard_of_router = 3;
constexpr unsigned most_unheard = 10;
/// A host that limits its ICMP errors lets one a second through (icmp(7), icmp_ratelimit).
constexpr Duration pause_for_limit = 1100ms;
/// With a packet beside which a small one is answered; a machine that is busy for longer is told from a size that does
/// not fit by asking again.
constexpr Duration least_patience = 50ms;
/// Nobody shall hold us for ever.
constexpr std::size_t most_asks = 4000;

}  // namespace

PathMtuSearch::PathMtuSearch(const PathMtuRules& rules)
    : rules_(rules),
      headers_((rules.target.is_v4() ? 20U : 40U) + (rules.way == PathMtuWay::tcp ? PathMtuRules::tcp_header : 8U)) {
  rules_.tries = std::max(1U, rules_.tries);
  const std::size_t most = beyond_links(rules.target.family());
  own_refused_ = rules.largest ? std::clamp(*rules.largest, small_packet, most) : most;
  own_sent_ = small_packet;
  ask_own(own_refused_);
}

// Asking

void PathMtuSearch::begin_round() {
  round_begin_ = next_ = asks_.size();
}

void PathMtuSearch::ask(std::size_t size, std::optional<Ttl> ttl) {
  asks_.push_back({.size = size, .ttl = ttl});
}

void PathMtuSearch::ask_own(std::size_t size) {
  begin_round();
  ask(size);
}

/// The larger one first: where only one answer comes, it shall be its.
void PathMtuSearch::ask_pair() {
  begin_round();
  ask(size_);
  ask(std::min(reported_.value_or(small_packet), size_));
}

std::size_t PathMtuSearch::poll_actions(Instant now, std::span<ProbeAction> room) {
  handle_timeout(now);
  if (stage_ == Stage::over || (pause_until_ && now < *pause_until_)) return 0;
  pause_until_.reset();
  std::size_t count = 0;
  std::size_t longest = headers_;
  for (std::size_t i = next_; i < asks_.size(); ++i) longest = std::max(longest, asks_[i].size);
  payload_.resize(longest - headers_);
  for (; count < room.size() && next_ < asks_.size(); ++next_) {
    Ask& each = asks_[next_];
    each.state = State::sent;
    each.sent = last_sent_ = now;
    room[count++] = {.id = Seq(static_cast<std::uint16_t>(next_ + 1)),
                     .flow = rules_.way == PathMtuWay::tcp && stage_ == Stage::own ? flow_of_own : flow_of_search,
                     .to = rules_.target,
                     .port = rules_.port,
                     .ttl = each.ttl,
                     .payload = Bytes(payload_).first(each.size - headers_)};
  }
  return count;
}

// Rounds

/// What routers take says little of what the target takes.
Instant PathMtuSearch::round_deadline() const {
  if (stage_ == Stage::walk) return last_sent_ + wait_.until_end();
  return last_sent_ + (result_.rtt ? std::max<Duration>(least_patience, wait_.in_window()) : 1s);
}

bool PathMtuSearch::round_is_over(Instant now) const {
  if (next_ < asks_.size()) return false;
  const auto is_settled = [](const Ask& each) { return each.state != State::sent && each.state != State::waiting; };
  if (stage_ == Stage::own) return is_settled(round().front());
  if (now >= round_deadline()) return true;
  const bool pair = stage_ == Stage::full || stage_ == Stage::halve || stage_ == Stage::confirm;
  // A port that the small SYN has half opened takes no other one: what it is answered is waited for.
  const bool may_be_half_open = rules_.way == PathMtuWay::tcp && round().front().state == State::too_big;
  if (pair && is_settled(round().front()) && !may_be_half_open) return true;
  return std::ranges::all_of(round(), is_settled);
}

void PathMtuSearch::handle_timeout(Instant now) {
  while (stage_ != Stage::over && !pause_until_ && round_is_over(now)) after_round(now);
}

std::optional<Instant> PathMtuSearch::poll_timeout() const {
  if (stage_ == Stage::over) return std::nullopt;
  if (pause_until_) return pause_until_;
  return round_deadline();
}

void PathMtuSearch::after_round(Instant now) {
  if (asks_.size() > most_asks) return finish(PathMtuVerdict::unclear);
  switch (stage_) {
    case Stage::own: return after_own();
    case Stage::full:
    case Stage::halve:
    case Stage::confirm: return after_pair(now);
    case Stage::find_hop: return after_find_hop();
    case Stage::find_hole: return after_find_hole();
    case Stage::walk: return after_walk();
    case Stage::over: return;
  }
}

void PathMtuSearch::after_own() {
  const Ask& asked = round().front();
  if (asked.state != State::refused) {
    own_sent_ = std::max(own_sent_, asked.size);
    if (asked.size == own_refused_) own_refused_ = asked.size + 1;  // the first one, which nothing was too small for
  }
  if (own_refused_ - own_sent_ > 1) {
    // What the kernel knows of the way may be old news: a little more is tried before it is believed.
    return ask_own(asked.state == State::refused && result_.own_mtu == own_sent_ ? own_sent_ + 1
                                                                                 : (own_sent_ + own_refused_) / 2);
  }
  result_.own_mtu = ceiling_ = size_ = own_sent_;
  enter(Stage::full);
}

void PathMtuSearch::enter(Stage stage) {
  stage_ = stage;
  unheard_ = 0;
  switch (stage) {
    case Stage::full:
    case Stage::confirm: return ask_pair();
    case Stage::halve: return halve();
    case Stage::find_hop:
    case Stage::find_hole:
    case Stage::walk:
      first_hop_ = 1;
      hops_.clear();
      return ask_hops();
    case Stage::own:
    case Stage::over: return;
  }
}

/// Between good_, which arrives (or is reported, where the end of the reports is looked for), and bad_, which does not.
void PathMtuSearch::halve() {
  const Trial& bound = trials_[bad_];
  if (reported_ && bound.told) return passed(bad_);  // late, but it was reported
  // What was named is proved by its own arrival, so the sizes above it need no proof.
  if (bound.told && (bad_ - good_ <= 1 || bound.fits == good_)) return end_of_sizes();
  if (bad_ - good_ <= 1) {
    size_ = bad_;
    confirmed_ = 0;
    return enter(Stage::confirm);
  }
  size_ = good_ < likely_size && likely_size < bad_ ? likely_size : (good_ + bad_) / 2;
  if (bound.fits && good_ < *bound.fits && *bound.fits < bad_) size_ = *bound.fits;
  ask_pair();
}

void PathMtuSearch::after_pair(Instant now) {
  const Ask large = round()[0];
  const Ask beside = round()[1];
  const bool heard = beside.state == State::arrived || (reported_ && beside.state == State::too_big);
  AnswerCount& count = reported_ ? beside_ : result_.small;
  if (heard) {
    ++count.asked;
    ++count.answered;
  }
  if (large.state == State::arrived) return arrived_at(large.size);
  if (large.state == State::too_big && stage_ == Stage::full) return enter(Stage::full);  // with the size that was told
  if (large.state == State::too_big) return reported_at(large.size);
  if (large.state == State::refused) return finish(PathMtuVerdict::not_sent);
  if (heard) {
    unheard_ = 0;
    return failed_at(large.size);
  }
  if (!result_.rtt && (large.state == State::expired || beside.state == State::expired)) {
    ++count.asked;
    used_up_ = true;
    return enter(Stage::walk);
  }
  // Of UDP it is not known whether a packet was lost or the host would not tell once more.
  if (rules_.way != PathMtuWay::udp) ++count.asked;
  nothing_heard(now);
}

void PathMtuSearch::nothing_heard(Instant now) {
  ++unheard_;
  if (!result_.rtt && unheard_ >= most_unheard_at_first) {
    result_.small.asked = std::max(result_.small.asked, unheard_);
    return enter(Stage::walk);
  }
  if (reported_ && unheard_ >= most_unheard_of_router) {
    // The router has fallen silent; what is known is that bad_ vanishes.
    add_hole();
    return locate();
  }
  if (unheard_ >= most_unheard) return finish(PathMtuVerdict::unclear);
  if (result_.rtt && (reported_ || rules_.way == PathMtuWay::udp)) pause_until_ = now + pause_for_limit;
  ask_pair();
}

void PathMtuSearch::arrived_at(std::size_t size) {
  result_.mtu = std::max(result_.mtu, size);
  if (stage_ == Stage::full) return end_of_sizes();
  passed(size);
}

void PathMtuSearch::reported_at(std::size_t size) {
  if (reported_) return passed(size);
  unheard_ = 0;
  bad_ = size;
  stage_ = Stage::halve;
  halve();
}

/// It is no longer the question whether this size arrives, or comes as far as the router that reports.
void PathMtuSearch::passed(std::size_t size) {
  unheard_ = 0;
  good_ = std::max(good_, size);
  if (!reported_) trials_.erase(size);
  if (stage_ == Stage::confirm || good_ >= bad_) {
    // It was bad luck: the next size that has failed is the bound.
    auto above = trials_.upper_bound(good_);
    while (reported_ && above != trials_.end() && above->second.told) ++above;
    if (above == trials_.end()) return end_of_sizes();
    bad_ = above->first;
    stage_ = Stage::halve;
  }
  halve();
}

void PathMtuSearch::failed_at(std::size_t size) {
  const unsigned times = ++trials_[size].silent;
  if (stage_ == Stage::full) {
    if (times < rules_.tries) return ask_pair();
    if (rules_.only_suspect) return finish(PathMtuVerdict::suspected);
    good_ = std::min(small_packet, size - 1);
    bad_ = size;
    result_.mtu = std::max(result_.mtu, good_);
    return enter(Stage::halve);
  }
  if (stage_ == Stage::confirm) {
    if (++confirmed_ < rules_.tries) return ask_pair();
    add_hole();
    return end_of_sizes();
  }
  // Two misses are enough here: the last bound is tried again in the end.
  if (times < std::min(2U, rules_.tries)) return ask_pair();
  bad_ = size;
  halve();
}

void PathMtuSearch::add_hole() {
  MtuHole hole{.vanishes = bad_,
               .large = {.asked = trials_[bad_].silent, .answered = 0},
               .beside = reported_ ? beside_ : result_.small,
               .reported = reported_};
  const double lost = (hole.beside.asked - hole.beside.answered + 1.0) / (hole.beside.asked + 2.0);
  hole.chance = std::pow(lost, hole.large.asked);
  result_.holes.push_back(hole);
}

/// One of the two searches is over. What is larger than the largest size that was reported, and was not, has vanished
/// before the router that reports.
void PathMtuSearch::end_of_sizes() {
  if (reported_) return locate();
  std::optional<std::size_t> told, silent;
  for (const auto& [size, trial] : trials_) {
    if (trial.told && size > result_.mtu) {
      told = size;
      silent.reset();
    } else if (told && !silent) {
      silent = size;
    }
  }
  if (!told || !silent) return locate();
  reported_ = good_ = *told;
  bad_ = *silent;
  enter(Stage::halve);
}

void PathMtuSearch::finish(PathMtuVerdict verdict) {
  result_.verdict = verdict;
  stage_ = Stage::over;
}

}  // namespace ntool::engine
