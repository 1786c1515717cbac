// MultipathProber: its stopping rule, and what it tells in the end.
#include "trace_reply.hpp"

#include <algorithm>
#include <cmath>

#include <ntool/engine/probe/multipath_prober.hpp>

namespace ntool::engine {
namespace {

/// Flow after flow, each spread evenly over several addresses: how many of them have been met. Of inclusion and
/// exclusion the terms of large numbers would take each other away, and leave noise; here nothing is subtracted.
class Meetings {
 public:
  explicit Meetings(std::size_t addresses) : chance_of_(addresses + 1) { chance_of_[0] = 1; }
  void add_flow() {
    const auto addresses = static_cast<double>(chance_of_.size() - 1);
    for (std::size_t met = chance_of_.size() - 1; met > 0; --met) {
      const auto again = static_cast<double>(met);
      chance_of_[met] = (chance_of_[met] * again + chance_of_[met - 1] * (addresses - again + 1)) / addresses;
    }
    chance_of_[0] = 0;
  }
  [[nodiscard]] double chance_of_all() const { return chance_of_.back(); }

 private:
  std::vector<double> chance_of_;  // of having met so many of them
};

}  // namespace

unsigned flows_to_rule_out_more(unsigned known, double confidence) {
  Meetings meetings(std::size_t{known} + 1);
  for (unsigned flows = 1; flows < most_flows; ++flows) {
    meetings.add_flow();
    if (flows > known && meetings.chance_of_all() >= confidence) return flows;
  }
  return most_flows;
}

double confidence_of(unsigned known, unsigned flows) {
  if (known == 0 || flows <= known) return 0;
  Meetings meetings(std::size_t{known} + 1);
  for (unsigned flow = 0; flow < flows; ++flow) meetings.add_flow();
  return std::min(1.0, meetings.chance_of_all());
}

unsigned checks_to_rule_out_dice(std::size_t addresses, double confidence) {
  const double least = std::log(1 - confidence) / -std::log(static_cast<double>(std::max<std::size_t>(addresses, 2)));
  return static_cast<unsigned>(std::clamp(std::ceil(least), 1.0, double{most_flows}));
}

MultipathResult MultipathProber::result() const {
  MultipathResult result;
  result.probes = asks_.size();
  result.error = error_;
  for (std::size_t number = 0; number < scope_; ++number) {
    const Hop& hop = hops_[number];
    MultipathHop told{.ttl = ttl_of(number), .nodes = {}, .by_packet = hop.by_packet};
    // What a flow met where dice are thrown says nothing about its next packet.
    const bool tells_links = number + 1 < scope_ && ((!hop.by_packet && !hops_[number + 1].by_packet) ||
                                                     hop.met.size() == 1 || hops_[number + 1].met.size() == 1);
    for (const auto& [flow, cell] : hop.cells) {
      if (has_ended_before(number, flow)) continue;
      if (!cell.reply) {
        told.silent += cell.silent ? 1 : 0;
        continue;
      }
      ++told.flows;
      auto node = std::ranges::find(told.nodes, cell.reply->from, &MultipathNode::address);
      if (node == told.nodes.end()) {
        node = told.nodes.insert(node, {.address = cell.reply->from,
                                        .flows = {},
                                        .fastest = cell.reply->rtt,
                                        .ends = ends_way(*cell.reply),
                                        .reply = *cell.reply});
      }
      node->flows.push_back(flow);
      node->fastest = std::min(node->fastest, cell.reply->rtt);
      result.reached = result.reached || cell.reply->reached;
      if (!tells_links) continue;
      const auto next = hops_[number + 1].cells.find(flow);
      if (next == hops_[number + 1].cells.end() || !next->second.reply) continue;
      const auto is_link = [&](const MultipathLink& link) {
        return link.ttl == told.ttl && link.from == cell.reply->from && link.to == next->second.reply->from;
      };
      auto link = std::ranges::find_if(result.links, is_link);
      if (link == result.links.end()) {
        link = result.links.insert(link, {told.ttl, cell.reply->from, next->second.reply->from, 0});
      }
      ++link->flows;
    }
    // Addresses that only the check of dice has met.
    for (const auto& reply : hop.met) {
      if (std::ranges::find(told.nodes, reply.from, &MultipathNode::address) != told.nodes.end()) continue;
      told.nodes.push_back(
          {.address = reply.from, .flows = {}, .fastest = reply.rtt, .ends = ends_way(reply), .reply = reply});
      result.reached = result.reached || reply.reached;
    }
    told.confidence = confidence_of(static_cast<unsigned>(told.nodes.size()), told.flows);
    result.hops.push_back(std::move(told));
  }
  const bool refused_on_the_way = !end_of_flow_.empty() && !result.reached;
  result.stop = error_ != nullptr                      ? TraceStop::not_sent
                : interrupted_                         ? TraceStop::interrupted
                : result.reached                       ? TraceStop::target
                : refused_on_the_way                   ? TraceStop::unreachable
                : scope_ == hops_.size() && scope_ > 0 ? TraceStop::max_hops
                                                       : TraceStop::silence;
  return result;
}

}  // namespace ntool::engine
