#include "path_comparison_record.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/civil_time.hpp>
#include <ntool/base/text.hpp>
#include <ntool/commands/names_and_networks.hpp>
#include <ntool/commands/path_comparison.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/sys/local_zone.hpp>

namespace ntool::commands {
namespace {

using engine::PathComparison;
using engine::PathSession;
using engine::SessionPath;

/// `hops` are those of `path`.
engine::ComparedPath compared(const SessionPath& path, std::span<const engine::TraceHop> hops) {
  std::optional<Ttl> length;
  bool reached = path.end && path.end->stop == engine::TraceStop::target;
  for (const auto& hop : hops) {
    for (const auto& probe : hop.probes) {
      if (!probe) continue;
      length = hop.ttl;
      // A run that was cut may have got there.
      reached = reached || (!path.end && probe->reached);
    }
  }
  return {hops, length, reached};
}

std::vector<std::uint32_t> networks_at(const engine::TraceHop& hop, const PathSession& session) {
  std::vector<std::uint32_t> numbers;
  for (const auto& probe : hop.probes) {
    const auto* const host = probe ? session.host(probe->from) : nullptr;
    if (host == nullptr) continue;
    for (const auto number : host->network.numbers) {
      if (std::ranges::find(numbers, number) == numbers.end()) numbers.push_back(number);
    }
  }
  std::ranges::sort(numbers);
  return numbers;
}

std::string addresses_text(const std::vector<IpAddress>& who) {
  std::string text;
  for (const auto& address : who) text += (text.empty() ? "" : ", ") + sys::address_text(address);
  return text.empty() ? "silent" : terminal_safe(text);
}

std::string text_of(const PathComparison::Hop& hop) {
  if (!hop.was_ttl) return fmt::format("  hop {} is new: {}\n", hop.ttl->value(), addresses_text(hop.is));
  if (!hop.ttl) return fmt::format("  hop {} is gone: {}\n", hop.was_ttl->value(), addresses_text(hop.was));
  const std::string moved = hop.was_ttl != hop.ttl ? fmt::format(" (was hop {})", hop.was_ttl->value()) : "";
  const auto* const why = !hop.balanced ? "" : ": several routers may share the load there";
  return fmt::format("  hop {}{}: {} -> {}{}\n", hop.ttl->value(), moved, addresses_text(hop.was),
                     addresses_text(hop.is), why);
}

std::string networks_text(const std::vector<std::uint32_t>& numbers) {
  return as_text(wire::AsInfo{.numbers = numbers});
}

std::string text_of(const ComparisonRecord& record, const sys::LocalZone& zone) {
  const auto& what = record.what;
  std::string text;
  for (const auto& hop : what.hops) text += text_of(hop);
  for (const auto& [ttl, was, is] : record.networks) {
    text += fmt::format("  hop {}: {} -> {}\n", ttl.value(), networks_text(was), networks_text(is));
  }
  for (const auto& [ttl, was, is] : what.round_trips) {
    text += fmt::format("  hop {}: {:.3f} ms -> {:.3f} ms\n", ttl.value(), to_milliseconds(was), to_milliseconds(is));
  }
  if (what.reached_was && what.reached_is && what.length_was != what.length_is) {
    const bool longer = what.length_is > what.length_was;
    text += fmt::format("  the path is {}: {} -> {} hops\n", longer ? "longer" : "shorter", what.length_was->value(),
                        what.length_is->value());
  }
  if (what.reached_was != what.reached_is) {
    text += what.reached_is ? "  the target answers now\n" : "  the target does not answer any more\n";
  }
  const auto when = time_text(record.since, TimeFormat::rfc3339, zone.offset_at(record.since), 0);
  const auto whom = terminal_safe(record.target);
  if (text.empty()) return fmt::format("nothing has changed on the path to {} since {}\n", whom, when);
  if (!what.same_flow && std::ranges::any_of(what.hops, &PathComparison::Hop::balanced)) {
    text += "  (asked by another flow than then: --sport sets the port of both runs)\n";
  }
  if (!record.path_changed()) return fmt::format("no other path to {} since {}, but:\n", whom, when) + text;
  return fmt::format("changed on the path to {} since {}:\n", whom, when) + text;
}

ComparisonRecord comparison(const PathSession& before, const SessionPath& was, const PathSession& now,
                            const SessionPath& is, bool same_flow) {
  const auto hops_was = engine::hops_of(was);
  const auto hops_is = engine::hops_of(is);
  ComparisonRecord record{.target = is.target.typed,
                          .since = before.header().started,
                          .what = engine::compare(compared(was, hops_was), compared(is, hops_is), same_flow)};
  // Where one of the runs did not ask for networks nothing can be said.
  for (const auto& pair : record.what.same) {
    auto networks_was = networks_at(hops_was[pair.was], before);
    auto networks_is = networks_at(hops_is[pair.is], now);
    if (networks_was.empty() || networks_is.empty() || networks_was == networks_is) continue;
    record.networks.push_back({hops_is[pair.is].ttl, std::move(networks_was), std::move(networks_is)});
  }
  return record;
}

}  // namespace

PathsByHost::PathsByHost(const PathSession& session) {
  // Of several to one host the first counts.
  for (const auto& path : session.paths()) {
    typed_.emplace(path.target.typed, &path);
    addresses_.emplace(path.target.address, &path);
  }
}

const SessionPath* PathsByHost::find(std::string_view typed, const IpAddress& address) const {
  if (const auto it = typed_.find(typed); it != typed_.end()) return it->second;
  const auto it = addresses_.find(address);
  return it != addresses_.end() ? it->second : nullptr;
}

std::unexpected<Error> no_common_host() {
  return usage_error("the session to compare with has no path to the same host", "trace a host that stands in it");
}

Result<ExitCode> show_comparison(const PathSession& before, const PathSession& now, Context& context) {
  const sys::LocalZone zone;
  const PathsByHost paths_before(before);
  const bool same_flow = engine::same_flow(before, now);
  bool changed = false;
  bool any = false;
  for (const auto& path : now.paths()) {
    const auto* const was = paths_before.find(path.target.typed, path.target.address);
    if (was == nullptr) continue;
    any = true;
    if (path.end && path.end->stop == engine::TraceStop::not_sent) continue;
    const auto record = comparison(before, *was, now, path, same_flow);
    changed = changed || record.path_changed();
    if (context.json) {
      report::JsonLines(context.out).add(record);
    } else {
      context.out.write(text_of(record, zone));
    }
  }
  if (!any) return no_common_host();
  return changed ? ExitCode::no : ExitCode::yes;
}

}  // namespace ntool::commands
