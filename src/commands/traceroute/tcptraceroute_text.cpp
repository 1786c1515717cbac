#include "tcptraceroute_text.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::traceroute {

std::string tcptraceroute_heading(std::string_view host, const IpAddress& target, Port port, std::string_view service,
                                  Ttl last) {
  const std::string number = terminal_safe(sys::address_text(target));
  const std::string whom = host == number ? number : terminal_safe(host) + " (" + number + ")";
  const std::string named = service.empty() ? "" : " (" + terminal_safe(service) + ")";
  return fmt::format("Tracing the path to {} on TCP port {}{}, {} hops max\n", whom, port.value(), named, last.value());
}

std::string tcptraceroute_line(const engine::TraceHop& hop, const Shown& shown) {
  std::string line = fmt::format("{:2} ", hop.ttl.value());
  const engine::TraceReply* before = nullptr;
  for (const auto& probe : hop.probes) {
    if (!probe) {
      line += " *";
      continue;
    }
    if (before == nullptr || before->from != probe->from) {
      line += " " + shown(probe->from);
      if (probe->reached && !probe->icmp) line += probe->refused ? " [closed]" : " [open]";
    }
    before = &*probe;
    line += fmt::format("  {:.3f} ms", to_milliseconds(probe->rtt));
    if (const std::string mark = mark_of(*probe); !mark.empty()) line += " " + mark;
  }
  return line + "\n";
}

}  // namespace ntool::commands::traceroute
