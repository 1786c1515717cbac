// PathMtuSearch: what it asks, and what it makes of a round of questions. What it makes of a single answer stands in
// path_mtu_answers.cpp.
#include <algorithm>
#include <cmath>

#include <ntool/engine/probe/path_mtu.hpp>

namespace ntool::engine {

using namespace std::chrono_literals;
using wire::ProbeAction;

namespace {

/// More than the links of Linux take: IPv4 packets end there, and its loopback carries 65,536 bytes.
constexpr std::size_t beyond_links_v4 = 65535;
constexpr std::size_t beyond_links_v6 = 128000;
/// Every host takes them, on every link.
constexpr std::size_t small_packet = 100;
/// Tunnels seldom leave less (RFC 8200 5); the first guess in a black hole.
constexpr std::size_t likely_size = 1280;
constexpr unsigned hops_at_a_time = 8;
/// TCP: what is sent to learn of our own link may leave, and the connection that it asks for shall not be in the way of
/// those of the search.
constexpr std::uint8_t flow_of_search = 0, flow_of_own = 1;
/// Without any answer; and where there have been some.
constexpr unsigned most_unheard_at_first = 3;
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
  const std::size_t most = rules.target.is_v4() ? beyond_links_v4 : beyond_links_v6;
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
  ask(std::min(small_packet, size_));
}

void PathMtuSearch::ask_hops() {
  begin_round();
  const bool hole = stage_ == Stage::find_hole;
  for (unsigned hop = first_hop_; hop < first_hop_ + hops_at_a_time && hop <= rules_.last.value(); ++hop) {
    const Ttl ttl(static_cast<std::uint8_t>(hop));
    ask(hole ? *result_.vanishes : result_.reports[report_].size, ttl);
    if (!hole) continue;
    ask(small_packet, ttl);
    ask(*result_.vanishes, ttl);
  }
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

Instant PathMtuSearch::round_deadline() const {
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
    case Stage::find_hole: first_hop_ = 1; return ask_hops();
    case Stage::own:
    case Stage::over: return;
  }
}

void PathMtuSearch::halve() {
  if (bad_ - good_ <= 1) {
    size_ = bad_;
    confirmed_ = 0;
    return enter(Stage::confirm);
  }
  size_ = good_ < likely_size && likely_size < bad_ ? likely_size : (good_ + bad_) / 2;
  ask_pair();
}

void PathMtuSearch::after_pair(Instant now) {
  const Ask& large = round()[0];
  const Ask& small = round()[1];
  if (small.state == State::arrived) {
    ++result_.small.asked;
    ++result_.small.answered;
  }
  if (large.state == State::arrived) return arrived_at(large.size);
  if (large.state == State::too_big && stage_ == Stage::full) return enter(Stage::full);  // with the size that was told
  if (large.state == State::too_big) return failed_at(large.size);
  if (large.state == State::refused) return finish(PathMtuVerdict::not_sent);
  if (small.state == State::arrived) {
    unheard_ = 0;
    return failed_at(large.size);
  }
  // Of UDP it is not known whether a packet was lost or the host would not tell once more.
  if (rules_.way != PathMtuWay::udp) ++result_.small.asked;
  nothing_heard(now);
}

void PathMtuSearch::nothing_heard(Instant now) {
  ++unheard_;
  if (!result_.rtt && unheard_ >= most_unheard_at_first) return finish(PathMtuVerdict::unanswered);
  if (unheard_ >= most_unheard) return finish(PathMtuVerdict::unclear);
  if (result_.rtt && rules_.way == PathMtuWay::udp) pause_until_ = now + pause_for_limit;
  ask_pair();
}

void PathMtuSearch::arrived_at(std::size_t size) {
  unheard_ = 0;
  result_.mtu = std::max(result_.mtu, size);
  if (stage_ == Stage::full || size >= ceiling_) {
    if (result_.reports.empty()) return finish(PathMtuVerdict::found);
    report_ = 0;
    return enter(Stage::find_hop);
  }
  good_ = std::max(good_, size);
  failed_.erase(size);
  if (stage_ == Stage::confirm) {
    // It was bad luck: the next size that has failed is the bound.
    const auto above = failed_.upper_bound(good_);
    bad_ = above == failed_.end() ? ceiling_ : above->first;
    stage_ = Stage::halve;
  }
  halve();
}

void PathMtuSearch::failed_at(std::size_t size) {
  const unsigned times = ++failed_[size];
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
    return end_with_hole();
  }
  // Two misses are enough here: the last bound is tried again in the end.
  if (times < std::min(2U, rules_.tries)) return ask_pair();
  bad_ = size;
  halve();
}

void PathMtuSearch::end_with_hole() {
  result_.verdict = PathMtuVerdict::black_hole;
  result_.vanishes = bad_;
  result_.large = {.asked = failed_[bad_], .answered = 0};
  const double lost = (result_.small.asked - result_.small.answered + 1.0) / (result_.small.asked + 2.0);
  result_.chance = std::pow(lost, result_.large.asked);
  enter(Stage::find_hole);
}

void PathMtuSearch::after_find_hop() {
  MtuReport& report = result_.reports[report_];
  bool arrived = false;
  for (const Ask& each : round()) {
    arrived = arrived || each.state == State::arrived;
    if (report.hop || each.from != report.from) continue;
    // The router that ends its time comes one hop before the one where it says that the packet is too long.
    const auto ttl = static_cast<std::uint8_t>(each.ttl->value() - (each.state == State::too_big ? 1U : 0U));
    if (ttl > 0) report.hop = Ttl(ttl);
  }
  first_hop_ += hops_at_a_time;
  if (!report.hop && !arrived && first_hop_ <= rules_.last.value()) return ask_hops();
  if (++report_ < result_.reports.size()) return enter(Stage::find_hop);
  finish(result_.verdict == PathMtuVerdict::black_hole ? PathMtuVerdict::black_hole : PathMtuVerdict::found);
}

void PathMtuSearch::after_find_hole() {
  bool beyond = false;
  bool heard = false;
  for (const Ask& each : round()) {
    if (each.state != State::expired || each.size != *result_.vanishes) continue;
    result_.hole_behind = each.ttl;
    result_.hole_from = each.from;
    result_.hole_next.reset();
  }
  for (const Ask& each : round()) {
    heard = heard || each.from.has_value();
    const bool small = each.size == small_packet && each.from.has_value();
    if (!small || (result_.hole_behind && *each.ttl <= *result_.hole_behind)) continue;
    if (!result_.hole_next) result_.hole_next = each.from;
    beyond = true;
  }
  first_hop_ += hops_at_a_time;
  if (!beyond && heard && first_hop_ <= rules_.last.value()) return ask_hops();
  if (result_.reports.empty()) return finish(PathMtuVerdict::black_hole);
  report_ = 0;
  enter(Stage::find_hop);
}

void PathMtuSearch::finish(PathMtuVerdict verdict) {
  result_.verdict = verdict;
  stage_ = Stage::over;
}

}  // namespace ntool::engine
