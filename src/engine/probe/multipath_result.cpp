// MultipathProber: its stopping rule, and what it tells in the end.
#include "trace_reply.hpp"

#include <algorithm>
#include <cmath>

#include <ntool/engine/probe/multipath_prober.hpp>

namespace ntool::engine {
namespace {

/// That so many flows, spread evenly over `addresses`, leave one of them out.
double chance_to_miss(unsigned addresses, unsigned flows) {
  double chance = 0;
  double choose = 1;
  double sign = 1;
  for (unsigned missed = 1; missed < addresses; ++missed) {
    choose = choose * (addresses - missed + 1) / missed;
    chance += sign * choose * std::pow(static_cast<double>(addresses - missed) / addresses, flows);
    sign = -sign;
  }
  // The terms of large numbers take each other away, and leave noise.
  return std::clamp(chance, 0.0, 1.0);
}

}  // namespace

unsigned flows_to_rule_out_more(unsigned known, double confidence) {
  for (unsigned flows = known + 1; flows < most_flows; ++flows) {
    if (1 - chance_to_miss(known + 1, flows) >= confidence) return flows;
  }
  return most_flows;
}

double confidence_of(unsigned known, unsigned flows) {
  return known == 0 || flows <= known ? 0 : 1 - chance_to_miss(known + 1, flows);
}

MultipathResult MultipathProber::result() const {
  MultipathResult result;
  result.probes = asks_.size();
  result.error = error_;
  for (std::size_t number = 0; number < scope_; ++number) {
    const Hop& hop = hops_[number];
    MultipathHop told{.ttl = ttl_of(number), .nodes = {}, .by_packet = hop.by_packet};
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
      if (number + 1 >= scope_) continue;
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
    for (const auto& address : hop.addresses) {
      if (std::ranges::find(told.nodes, address, &MultipathNode::address) == told.nodes.end()) {
        told.nodes.push_back({.address = address, .flows = {}, .reply = {.from = address}});
      }
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
