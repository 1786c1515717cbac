#include "text.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/wire/icmp_text.hpp>

namespace ntool::commands::pmtu {
namespace {

using engine::PathMtuVerdict;

std::string shown(const IpAddress& address) {
  return terminal_safe(sys::address_text(address));
}

std::string hop_text(const std::optional<Ttl>& hop, const IpAddress& address) {
  return hop ? fmt::format("hop {}, {}", hop->value(), shown(address)) : shown(address);
}

/// "this host ──1500── hop 2, 10.1.1.2 ──1400── 10.1.4.2"
std::string picture(const PmtuRecord& record, bool utf8) {
  const auto& result = record.result;
  const std::string_view line = utf8 ? "──" : "--";
  std::size_t size = result.own_mtu;
  std::string text = "  this host";
  for (const auto& report : result.reports) {
    text += fmt::format(" {}{}{} {}", line, size, line, hop_text(report.hop, report.from));
    size = report.mtu.value();
  }
  if (result.verdict == PathMtuVerdict::black_hole) {
    if (result.hole_from) {
      text += fmt::format(" {}{}{} {}", line, size, line, hop_text(result.hole_behind, *result.hole_from));
    }
    text += fmt::format(" {}{}{}{}", line, utf8 ? "✗" : "X", result.mtu, line);
  } else {
    text += fmt::format(" {}{}{}", line, result.mtu, line);
  }
  return text + " " + shown(record.address) + "\n";
}

std::string report_line(const engine::MtuReport& report) {
  const std::string where = report.hop ? fmt::format("behind hop {}, {}", report.hop->value(), shown(report.from))
                                       : fmt::format("behind {}", shown(report.from));
  if (report.named) return fmt::format("  {}: no more than {} bytes fit, it says\n", where, report.mtu.value());
  return fmt::format("  {}: {} bytes are too many, it says, and does not name how many fit\n", where, report.size);
}

std::string hole_lines(const PmtuRecord& record) {
  const auto& result = record.result;
  std::string where = "on the way, before any router that answers";
  if (result.hole_from) where = fmt::format("behind hop {}, {}", result.hole_behind->value(), shown(*result.hole_from));
  if (result.hole_next) where += fmt::format(", before {}", shown(*result.hole_next));
  const bool v4 = record.address.is_v4();
  return fmt::format(
      "  black hole {}: packets of {} bytes and more vanish there without a word\n"
      "  {}: {} of {} packets of {} bytes were lost, {} of {} small ones beside them arrived\n"
      "  remedy: let ICMP{} through there, or send TCP segments of at most {} bytes (MSS)\n",
      where, *result.vanishes, confidence(result.chance), result.large.asked - result.large.answered,
      result.large.asked, *result.vanishes, result.small.answered, result.small.asked,
      v4 ? " \"fragmentation needed\" (type 3, code 4)" : "v6 \"packet too big\" (type 2)",
      tcp_payload(record.address.family(), result.mtu));
}

std::string silence(const PmtuRecord& record, const std::string& target) {
  const auto& result = record.result;
  if (result.refused_by) {
    return fmt::format("the path MTU to {} cannot be measured: {} says: {}\n", target, shown(*result.refused_by),
                       wire::icmp_error_text(record.address.family(), result.icmp_type, result.icmp_code));
  }
  if (result.verdict == PathMtuVerdict::unclear) {
    return fmt::format(
        "the path MTU to {} is unclear: too much gets lost\n"
        "  {} of {} small packets were answered; {} bytes is the largest that arrived\n",
        target, result.small.answered, result.small.asked, result.mtu);
  }
  std::string text =
      fmt::format("the path MTU to {} cannot be measured: not even small packets are answered\n", target);
  for (const auto& report : result.reports) text += report_line(report);
  if (record.both)
    return text + "  it may be down, or a firewall drops UDP as well as echo requests: try --udp -p PORT\n";
  return text + (record.echo ? "  it may be down, or a firewall drops echo requests: try --udp\n"
                             : "  it may be down, or a firewall drops UDP: try --icmp, or -p PORT\n");
}

}  // namespace

std::string text_of(const PmtuRecord& record, bool utf8) {
  const auto& result = record.result;
  std::string target = terminal_safe(record.target);
  if (target != shown(record.address)) target += fmt::format(" ({})", shown(record.address));
  const bool hole = result.verdict == PathMtuVerdict::black_hole;
  if (!hole && result.verdict != PathMtuVerdict::found) return silence(record, target);
  std::string text = fmt::format("path MTU to {}: {} bytes{}\n", target, result.mtu,
                                 hole ? ", and a BLACK HOLE for larger packets" : "");
  text += picture(record, utf8);
  for (const auto& report : result.reports) text += report_line(report);
  if (hole) return text + hole_lines(record);
  if (result.reports.empty()) {
    text += record.limited ? "  no link on the way is narrower; longer packets were not tried\n"
                           : "  no link on the way is narrower than this host's own\n";
  }
  const std::size_t headers = record.address.is_v4() ? 28 : 48;
  return text + fmt::format("  TCP segments of {} bytes (MSS) and UDP datagrams of {} fit\n",
                            tcp_payload(record.address.family(), result.mtu), result.mtu - headers);
}

}  // namespace ntool::commands::pmtu
