// PathMtuSearch: which hops a result is about, by packets whose TTL ends on the way. Which sizes it asks for stands in
// path_mtu.cpp.
#include <algorithm>

#include <ntool/engine/probe/path_mtu.hpp>

namespace ntool::engine {

/// Which hops it is about: of one hole or report after the other.
void PathMtuSearch::locate() {
  if (hole_ < result_.holes.size()) return enter(Stage::find_hole);
  if (report_ < result_.reports.size()) return enter(Stage::find_hop);
  finish(result_.holes.empty() ? PathMtuVerdict::found : PathMtuVerdict::black_hole);
}

void PathMtuSearch::ask_hops() {
  begin_round();
  std::size_t size = small_packet;
  if (stage_ == Stage::find_hole) size = result_.holes[hole_].vanishes;
  if (stage_ == Stage::find_hop) size = result_.reports[report_].size;
  for (unsigned hop = first_hop_; hop < first_hop_ + hops_at_a_time && hop <= rules_.last.value(); ++hop) {
    const Ttl ttl(static_cast<std::uint8_t>(hop));
    ask(size, ttl);
    if (stage_ != Stage::find_hole) continue;
    ask(small_packet, ttl);
    ask(size, ttl);
  }
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
  ++report_;
  locate();
}

void PathMtuSearch::after_find_hole() {
  MtuHole& hole = result_.holes[hole_];
  bool beyond = false;
  bool heard = false;
  for (const Ask& each : round()) {
    if (each.state != State::expired || each.size != hole.vanishes) continue;
    hole.behind = each.ttl;
    hole.from = each.from;
    hole.next_hop.reset();
    hole.next.reset();
  }
  for (const Ask& each : round()) {
    heard = heard || each.from.has_value();
    const bool small = each.size == small_packet && each.from.has_value();
    if (!small || (hole.behind && *each.ttl <= *hole.behind)) continue;
    if (!hole.next) {
      hole.next = each.from;
      hole.next_hop = each.ttl;
    }
    beyond = true;
  }
  first_hop_ += hops_at_a_time;
  if (!beyond && heard && first_hop_ <= rules_.last.value()) return ask_hops();
  ++hole_;
  locate();
}

/// Once round: from the last hop that answers back to where its router has answered before, and from there back as
/// long as it repeats itself.
std::vector<PathHop> PathMtuSearch::circle() const {
  const auto last =
      std::ranges::find_if(hops_.rbegin(), hops_.rend(), [](const auto& from) { return from.has_value(); });
  if (last == hops_.rend()) return {};
  const auto before = std::find(last + 1, hops_.rend(), *last);
  if (before == hops_.rend()) return {};
  const auto length = static_cast<std::size_t>(before - last);
  std::size_t first = 0;
  while (!hops_[first] || hops_[first] != hops_[first + length]) ++first;
  std::vector<PathHop> found;
  for (std::size_t i = first; i < first + length; ++i) {
    if (hops_[i]) found.push_back({Ttl(static_cast<std::uint8_t>(i + 1)), *hops_[i]});
  }
  return found;
}

void PathMtuSearch::after_walk() {
  bool goes_on = false;
  for (const Ask& each : round()) {
    if (each.state == State::arrived) {  // it does answer: what went before was bad luck
      result_.furthest.reset();
      return enter(Stage::full);
    }
    hops_.push_back(each.from);
    if (!each.from) continue;
    result_.furthest = PathHop{*each.ttl, *each.from};
    goes_on = each.ttl->value() >= first_hop_ + hops_at_a_time / 2;
  }
  if (used_up_) {
    result_.circle = circle();
    if (!result_.circle.empty()) {
      result_.furthest.reset();
      return finish(PathMtuVerdict::loop);
    }
  }
  first_hop_ += hops_at_a_time;
  if (goes_on && first_hop_ <= rules_.last.value()) return ask_hops();
  finish(used_up_ ? PathMtuVerdict::loop : PathMtuVerdict::unanswered);
}

}  // namespace ntool::engine
