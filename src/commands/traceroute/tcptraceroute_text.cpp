#include "tcptraceroute_text.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::traceroute {
namespace {

constexpr std::uint8_t ece = 0x40;  // RFC 3168 6.1

std::string state_of_port(const engine::TraceReply& reply) {
  if (reply.refused) return " [closed]";
  return reply.tcp_flags && (*reply.tcp_flags & ece) != 0 ? " [open, ecn]" : " [open]";
}

/// Codes of "unreachable": RFC 792 and RFC 1812 5.2.7.1, RFC 4443 3.1.
std::string tcptraceroute_mark(const engine::TraceReply& reply) {
  const bool is_v4 = reply.from.is_v4();
  if (reply.icmp && reply.icmp->type == (is_v4 ? wire::icmp_v4::unreachable : wire::icmp_v6::unreachable)) {
    if (reply.icmp->code == (is_v4 ? 3 : 4)) return "!p";
    if (reply.icmp->code == (is_v4 ? 13 : 1) || (is_v4 && reply.icmp->code == 9)) return "!A";
    if (is_v4 && reply.icmp->code == 10) return "!C";
  }
  return mark_of(reply);
}

}  // namespace

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
      if (probe->reached && !probe->icmp) line += state_of_port(*probe);
    }
    before = &*probe;
    line += fmt::format("  {:.3f} ms", to_milliseconds(probe->rtt));
    if (const std::string mark = tcptraceroute_mark(*probe); !mark.empty()) line += " " + mark;
  }
  return line + "\n";
}

}  // namespace ntool::commands::traceroute
