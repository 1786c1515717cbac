#include "multipath.hpp"

#include "records.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/commands/named_lines.hpp>
#include <ntool/net/drive.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::traceroute {
namespace {

/// Names that are still asked for when all ways are known are waited for, a second at most.
Result<void> wait_for_names(const engine::MultipathResult& result, Context& context, NamesAndNetworks* known) {
  if (known == nullptr) return {};
  const Instant until = context.clock.now() + AwaitedNames::longest_wait;
  const auto any_awaited = [&] {
    for (const auto& hop : result.hops) {
      for (const auto& node : hop.nodes) {
        if (!known->name_of(node.address)) return true;
      }
    }
    return false;
  };
  while (any_awaited() && !context.stop.raised() && context.clock.now() < until) TRY(context.poller.wait(until));
  return {};
}

/// `known` null: addresses only.
Named named_by(const NamesAndNetworks* known) {
  return [known](const IpAddress& address) {
    std::string text = terminal_safe(sys::address_text(address));
    if (known == nullptr) return text;
    if (const auto name = known->known_name(address)) text = terminal_safe(*name) + " (" + text + ")";
    if (known->tells_networks()) text += " [" + as_text(known->known_network(address)) + "]";
    return text;
  };
}

}  // namespace

Result<engine::MultipathResult> trace_all_ways(const Plan& plan, const Target& target, net::ProbePort& port,
                                               Context& context, NamesAndNetworks* known) {
  engine::MultipathRules rules{.trace = plan.rules, .confidence = plan.confidence};
  rules.trace.target = target.address;
  rules.trace.payload_bytes = packet_length(plan, target.address.family()).payload;
  engine::MultipathProber prober(rules);
  const bool tells_progress = context.err_is_terminal && !context.json;
  const auto on_event = [&](const engine::MultipathProgress& progress) {
    if (known != nullptr) known->ask(progress.address);
    if (tells_progress)
      context.err.write(fmt::format("\r{} probes, hop {} \x1b[K", progress.probes, progress.ttl.value()));
  };
  const auto driven = TRY(net::drive(prober, port, {context.poller, context.clock, context.stop}, on_event,
                                     [&] { return context.out.ok(); }));
  if (driven == net::Driven::stopped) prober.stop();
  if (tells_progress) context.err.write("\r\x1b[K");
  return prober.result();
}

Result<void> show_all_ways(const Plan& plan, const Target& target, const engine::MultipathResult& result,
                           net::ProbePort& port, Context& context, NamesAndNetworks* known) {
  TRY(wait_for_names(result, context, known));
  if (context.json) {
    report::JsonLines lines(context.out);
    for (const auto& hop : result.hops) lines.add(WaysRecord{target.typed, hop, result.links, known});
    lines.add(WaysSummaryRecord{target.typed, target.address, result, port.way(), plan.confidence});
  } else {
    context.out.write(multipath_text(result, named_by(known), plan.confidence));
  }
  return {};
}

std::string graph_of_ways(const Target& target, const engine::MultipathResult& result, const NamesAndNetworks* known) {
  return multipath_dot(target.typed, result, named_by(known));
}

}  // namespace ntool::commands::traceroute
