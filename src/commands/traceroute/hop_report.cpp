#include "hop_report.hpp"

#include "records.hpp"
#include "text.hpp"

#include <ntool/base/text.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::traceroute {

HopReport::HopReport(Context& context, net::ReverseNames* names)
    : context_(context),
      numeric_(names == nullptr),
      hops_(names, [this](const NamedHop& hop, const AwaitedNames& known) { show(hop.hop, known); }) {}

void HopReport::show(const engine::TraceHop& hop, const AwaitedNames& names) {
  const auto shown = [&](const IpAddress& address) {
    const std::string number = terminal_safe(sys::address_text(address));
    if (numeric_) return number;
    const auto name = names.name_of(address);
    return (name ? terminal_safe(*name) : number) + " (" + number + ")";
  };
  if (!context_.json) {
    context_.out.write(hop_line(hop, shown));
    context_.out.flush();
    return;
  }
  HopRecord record{hop.ttl, {}};
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
