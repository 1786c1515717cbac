#include "hop_report.hpp"

#include "records.hpp"
#include "tcptraceroute_text.hpp"
#include "text.hpp"
#include "tracert_text.hpp"

#include <ntool/base/text.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::traceroute {

HopReport::HopReport(const Plan& plan, Context& context, NamesAndNetworks* known)
    : plan_(plan),
      context_(context),
      known_(known),
      hops_(known, [this](const NamedHop& hop, const AwaitedNames&) { show(hop.hop); }) {}

std::optional<std::string> HopReport::name_of(const IpAddress& address) const {
  return known_ != nullptr ? known_->known_name(address) : std::nullopt;
}

std::string HopReport::line_of(const engine::TraceHop& hop) const {
  const auto number = [](const IpAddress& address) { return terminal_safe(sys::address_text(address)); };
  const auto name = [&](const IpAddress& address) -> std::optional<std::string> {
    const auto known = name_of(address);
    return known ? std::optional(terminal_safe(*known)) : std::nullopt;
  };
  switch (plan_.layout) {
    case Layout::windows:
      return tracert_line(hop, [&](const IpAddress& address) {
        const auto known = name(address);
        return known ? *known + " [" + number(address) + "]" : number(address);
      });
    case Layout::tcp:
      return tcptraceroute_line(hop, [&](const IpAddress& address) {
        const auto known = name(address);
        return known ? *known + " (" + number(address) + ")" : number(address);
      });
    case Layout::linux: break;
  }
  const auto shown = [&](const IpAddress& address) {
    std::string text = number(address);
    if (known_ == nullptr) return text;
    if (known_->asks_for_names()) text = name(address).value_or(text) + " (" + text + ")";
    if (known_->tells_networks()) text += " [" + as_text(known_->known_network(address)) + "]";
    return text;
  };
  return hop_line(hop, shown, {.extensions = plan_.extensions, .tcp_flags = plan_.tells_tcp_flags, .back = plan_.back});
}

void HopReport::show(const engine::TraceHop& hop) {
  if (shown_) shown_(hop);
  if (!context_.json) {
    context_.out.write(line_of(hop));
    context_.out.flush();
    return;
  }
  HopRecord record{.target = target_, .ttl = hop.ttl, .probes = {}};
  for (const auto& probe : hop.probes) {
    record.probes.push_back({probe, probe ? name_of(probe->from) : std::nullopt});
  }
  if (known_ != nullptr && known_->tells_networks()) {
    record.network_of = [this](const IpAddress& address) { return known_->known_network(address); };
  }
  report::JsonLines(context_.out).add(record);
}

void HopReport::add(engine::TraceHop hop) {
  NamedHop named{std::move(hop), {}};
  for (const auto& probe : named.hop.probes) {
    if (probe) named.who.push_back(probe->from);
  }
  hops_.add(std::move(named), context_.clock.now());
}

}  // namespace ntool::commands::traceroute
