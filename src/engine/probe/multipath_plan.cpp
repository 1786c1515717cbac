// MultipathProber: what to ask next.
#include "trace_reply.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <ntool/engine/probe/multipath_prober.hpp>

namespace ntool::engine {

/// After each answer and each silence.
void MultipathProber::plan(Instant now) {
  if (closed_) return;
  if (scanning_) {
    if (!has_asked_all()) return;
    end_scan();
  }
  // Only where something has come: whoever answers each time with another address must not make us slow.
  bool before_changed = false;
  for (std::size_t hop = 0; hop < scope_; ++hop) {
    const bool changed = std::exchange(hops_[hop].changed, false);
    if (changed) plan_hop(hop);
    if (hop > 0 && (changed || before_changed)) {
      plan_links(hop - 1, hop);
      plan_links(hop, hop - 1);
    }
    before_changed = changed;
    if (hop + 1 != scope_ || scope_ == hops_.size()) continue;
    // Some flows go further than the first one.
    const bool goes_on = std::ranges::any_of(
        hops_[hop].cells, [](const auto& entry) { return entry.second.reply && !ends_way(*entry.second.reply); });
    if (goes_on && std::ranges::any_of(end_of_flow_, [&](const auto& end) { return end.second <= hop; })) ++scope_;
  }
  if (has_asked_all() && now >= awaited_until()) close();
}

void MultipathProber::end_scan() {
  scanning_ = false;
  const auto end = end_of_flow_.find(0);
  if (end != end_of_flow_.end()) {
    scope_ = end->second + 1;
    return;
  }
  while (scope_ > 0 && hops_[scope_ - 1].met.empty()) --scope_;
}

/// The stopping rule.
void MultipathProber::plan_hop(std::size_t number) {
  Hop& hop = hops_[number];
  if (is_silent(hop)) return;
  const unsigned enough = wanted(hop.met.size());
  unsigned counted = 0;
  unsigned silent = 0;
  for (const auto& [flow, cell] : hop.cells) {
    if (!has_ended_before(number, flow)) (cell.silent ? silent : counted) += 1;
  }
  for (unsigned flow = 0; flow < most_flows && counted < enough && silent < enough; ++flow) {
    const auto number_of_flow = static_cast<std::uint8_t>(flow);
    if (hop.cells.contains(number_of_flow) || has_ended_before(number, number_of_flow)) continue;
    want(number, number_of_flow);
    ++counted;
  }
  plan_checks(number);
}

/// Second packets of flows that were answered: dice would soon show them another address.
void MultipathProber::plan_checks(std::size_t number) {
  Hop& hop = hops_[number];
  if (hop.met.size() < 2 || hop.by_packet) return;
  const unsigned enough = checks_to_rule_out_dice(hop.met.size(), rules_.confidence);
  unsigned counted = hop.checks;
  for (const auto& [flow, cell] : hop.cells) counted += cell.reply && cell.waiting ? 1 : 0;
  for (const auto& [flow, cell] : hop.cells) {
    if (counted >= enough || hop.checks_asked >= 2 * enough) return;
    if (!cell.reply || cell.waiting || has_ended_before(number, flow)) continue;
    ++hop.checks_asked;
    ++counted;
    want(number, flow);
  }
}

/// The same rule for what each address of `from` is linked to at `to`, the hop behind it or before it, as far as flows
/// that meet it are known. Behind a single address nothing is to be ruled out: one flow tells whose it is.
void MultipathProber::plan_links(std::size_t from, std::size_t to) {
  // What a flow met where dice are thrown says nothing about its next packet.
  if (is_silent(hops_[to]) || hops_[from].by_packet || hops_[to].by_packet) return;
  struct Ways {
    std::set<IpAddress> met;
    unsigned asked = 0;
    std::vector<std::uint8_t> open;
  };
  std::map<IpAddress, Ways> ways_of;
  for (const auto& [flow, cell] : hops_[from].cells) {
    if (!cell.reply || (from < to && ends_way(*cell.reply))) continue;
    Ways& ways = ways_of[cell.reply->from];
    const auto other = hops_[to].cells.find(flow);
    if (other == hops_[to].cells.end()) {
      ways.open.push_back(flow);
      continue;
    }
    ++ways.asked;
    if (other->second.reply) ways.met.insert(other->second.reply->from);
  }
  const bool alone = to < from && hops_[to].met.size() == 1;
  for (auto& [address, ways] : ways_of) {
    const unsigned enough = alone ? 1 : wanted(ways.met.size());
    for (const std::uint8_t flow : ways.open) {
      if (ways.asked++ >= enough) break;
      want(to, flow);
    }
  }
}

unsigned MultipathProber::wanted(std::size_t known) {
  known = std::clamp<std::size_t>(known, 1, most_flows);
  unsigned& flows = wanted_[known];
  if (flows == 0) flows = flows_to_rule_out_more(static_cast<unsigned>(known), rules_.confidence);
  return flows;
}

}  // namespace ntool::engine
