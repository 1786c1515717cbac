#include "tracert_text.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/wire/icmp.hpp>

namespace ntool::commands::traceroute {
namespace {

/// Windows' words for the errors that end a way.
std::string_view report_of(const engine::TraceReply& reply) {
  if (!reply.icmp || reply.reached) return {};
  const auto [type, code, info] = *reply.icmp;
  if (reply.from.is_v4()) {
    if (type != wire::icmp_v4::unreachable) return {};
    switch (code) {
      case 0: return "Destination net unreachable.";
      case 2: return "Destination protocol unreachable.";
      case 3: return "Destination port unreachable.";
      case wire::icmp_v4::fragmentation_needed: return "Packet needs to be fragmented but DF set.";
      default: return "Destination host unreachable.";
    }
  }
  if (type == wire::icmp_v6::packet_too_big) return "Packet needs to be fragmented but DF set.";
  if (type != wire::icmp_v6::unreachable) return {};
  return code == 0 ? "Destination net unreachable." : "Destination host unreachable.";
}

std::string time_of(const engine::TraceReply& reply) {
  const auto ms = std::chrono::round<std::chrono::milliseconds>(reply.rtt).count();
  return ms < 1 ? "   <1 ms " : fmt::format("{:5} ms ", ms);
}

}  // namespace

std::string tracert_heading(std::string_view host, const IpAddress& target, Ttl last) {
  const std::string number = terminal_safe(sys::address_text(target));
  if (host == number) return fmt::format("\nTracing route to {} over a maximum of {} hops\n\n", number, last.value());
  return fmt::format("\nTracing route to {} [{}]\nover a maximum of {} hops:\n\n", terminal_safe(host), number,
                     last.value());
}

std::string_view tracert_ending(const engine::PathNotes& notes, const engine::TraceEnd& end) {
  using Stop = engine::TraceStop;
  if (end.stop == Stop::interrupted || end.stop == Stop::not_sent) return "\n";
  return notes.loop ? "\nPackets go in a circle.\n" : "\nTrace complete.\n";
}

std::string tracert_line(const engine::TraceHop& hop, const Shown& shown) {
  std::string line = fmt::format("{:3} ", hop.ttl.value());
  const engine::TraceReply* last = nullptr;
  for (const auto& probe : hop.probes) {
    if (probe) last = &*probe;
    line += probe ? time_of(*probe) : "    *    ";
  }
  if (last == nullptr) return line + " Request timed out.\n";
  line += " " + shown(last->from);
  if (const auto report = report_of(*last); !report.empty()) line += "  reports: " + std::string(report);
  return line + "\n";
}

}  // namespace ntool::commands::traceroute
