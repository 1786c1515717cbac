#include "hop_report.hpp"

#include "records.hpp"
#include "tcptraceroute_text.hpp"
#include "text.hpp"
#include "tracert_text.hpp"

#include <ntool/base/text.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::traceroute {

HopReport::HopReport(const Plan& plan, Context& context, net::ReverseNames* names)
    : plan_(plan),
      context_(context),
      numeric_(names == nullptr),
      hops_(names, [this](const NamedHop& hop, const AwaitedNames& known) { show(hop.hop, known); }) {}

std::string HopReport::line_of(const engine::TraceHop& hop, const AwaitedNames& names) const {
  const auto number = [](const IpAddress& address) { return terminal_safe(sys::address_text(address)); };
  const auto name = [&](const IpAddress& address) -> std::optional<std::string> {
    const auto known = numeric_ ? std::nullopt : names.name_of(address);
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
  return hop_line(hop,
                  [&](const IpAddress& address) {
                    if (numeric_) return number(address);
                    return name(address).value_or(number(address)) + " (" + number(address) + ")";
                  },
                  {.extensions = plan_.extensions, .back = plan_.back});
}

void HopReport::show(const engine::TraceHop& hop, const AwaitedNames& names) {
  if (!context_.json) {
    context_.out.write(line_of(hop, names));
    context_.out.flush();
    return;
  }
  HopRecord record{.target = target_, .ttl = hop.ttl, .probes = {}};
  for (const auto& probe : hop.probes) {
    record.probes.push_back({probe, probe ? names.name_of(probe->from) : std::nullopt});
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
