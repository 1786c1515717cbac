#include "text.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/wire/traceroute_mark.hpp>

namespace ntool::commands::traceroute {

std::string heading(std::string_view host, const IpAddress& target, Ttl last, std::size_t packet_length) {
  return fmt::format("traceroute to {} ({}), {} hops max, {} byte packets\n", terminal_safe(host),
                     terminal_safe(sys::address_text(target)), last.value(), packet_length);
}

std::string mark_of(const engine::TraceReply& reply) {
  if (!reply.icmp) return "";
  return wire::traceroute_mark(reply.from.family(), reply.icmp->type, reply.icmp->code, reply.icmp->info);
}

std::string hop_line(const engine::TraceHop& hop, const Shown& shown) {
  std::string line = fmt::format("{:2} ", hop.ttl.value());
  const IpAddress* before = nullptr;
  for (const auto& probe : hop.probes) {
    if (!probe) {
      line += " *";
      continue;
    }
    if (before == nullptr || *before != probe->from) line += " " + shown(probe->from);
    before = &probe->from;
    line += fmt::format("  {:.3f} ms", to_milliseconds(probe->rtt));
    if (const std::string mark = mark_of(*probe); !mark.empty()) line += " " + mark;
  }
  return line + "\n";
}

}  // namespace ntool::commands::traceroute
