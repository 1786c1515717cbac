#include "hop_report.hpp"

#include "records.hpp"
#include "text.hpp"

#include <algorithm>

#include <ntool/base/text.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::traceroute {
namespace {

/// How long a line waits for names, at most.
constexpr Duration patience_with_names = std::chrono::seconds(1);

}  // namespace

/// nullopt: none, or not yet.
std::optional<std::string> HopReport::name_of(const IpAddress& address) {
  if (names_ == nullptr) return std::nullopt;
  auto name = names_->name_of(address);
  if (name && name->empty()) return std::nullopt;
  return name;
}

bool HopReport::has_its_names(const engine::TraceHop& hop) {
  return names_ == nullptr ||
         std::ranges::all_of(hop.probes, [&](const auto& probe) { return !probe || names_->name_of(probe->from); });
}

std::string HopReport::shown(const IpAddress& address) {
  const std::string number = terminal_safe(sys::address_text(address));
  if (names_ == nullptr) return number;
  const auto name = name_of(address);
  return (name ? terminal_safe(*name) : number) + " (" + number + ")";
}

void HopReport::show(const engine::TraceHop& hop) {
  if (!context_.json) {
    context_.out.write(hop_line(hop, [&](const IpAddress& address) { return shown(address); }));
    context_.out.flush();
    return;
  }
  HopRecord record{hop.ttl, {}};
  for (const auto& probe : hop.probes) {
    record.probes.push_back({probe, probe ? name_of(probe->from) : std::nullopt});
  }
  report::JsonLines(context_.out).add(record);
}

void HopReport::add(engine::TraceHop hop) {
  for (const auto& probe : hop.probes) {
    if (names_ != nullptr && probe) names_->ask(probe->from);
  }
  waiting_.push_back({std::move(hop), context_.clock.now() + patience_with_names});
  show_ready();
}

void HopReport::show_ready() {
  while (!waiting_.empty()) {
    const Waiting& next = waiting_.front();
    if (!has_its_names(next.hop) && context_.clock.now() < next.until) return;
    show(next.hop);
    waiting_.pop_front();
  }
}

void HopReport::finish() {
  for (; !waiting_.empty(); waiting_.pop_front()) show(waiting_.front().hop);
}

std::optional<Instant> HopReport::poll_timeout() const {
  return waiting_.empty() ? std::nullopt : std::optional(waiting_.front().until);
}

}  // namespace ntool::commands::traceroute
