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

std::string name_and_address(const std::string& typed, const IpAddress& address) {
  const std::string name = terminal_safe(typed);
  return name == shown(address) ? name : fmt::format("{} ({})", name, shown(address));
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

/// What connections make of it. The MSS in the answer to a SYN is how long the segments are that we may send there
/// (RFC 9293 3.7.1); routers may have lowered it.
std::string tcp_line(const PmtuRecord& record) {
  const auto& result = record.result;
  if (record.way != engine::PathMtuWay::tcp) return "";
  if (!result.mss) {
    return fmt::format("  port {} is {}: how long its segments may be is not known\n", record.port.value(),
                       result.port_open.value_or(false) ? "open, without a word on its MSS" : "closed");
  }
  const std::size_t fits = tcp_payload(record.address.family(), result.mtu);
  const std::string said = fmt::format("  port {} takes segments of {} bytes (MSS)", record.port.value(), *result.mss);
  if (*result.mss < fits) return said + ", fewer than fit: its own choice, or a router's (MSS clamping)\n";
  const bool hole = result.verdict == PathMtuVerdict::black_hole;
  if (*result.mss == fits) return said + (hole ? ", just what fits: connections to it work\n" : ", just what fits\n");
  if (hole) return said + ": connections to it hang as soon as much is sent\n";
  return said + (result.reports.empty() ? ", more than this host sends\n"
                                        : ": it is the routers' reports that make them shorter\n");
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
    return text + "  it may be down, or a firewall drops UDP as well as echo requests: try --tcp, or --udp -p PORT\n";
  switch (record.way) {
    case engine::PathMtuWay::udp: return text + "  it may be down, or a firewall drops UDP: try --icmp, or -p PORT\n";
    case engine::PathMtuWay::echo: return text + "  it may be down, or a firewall drops echo requests: try --udp\n";
    case engine::PathMtuWay::tcp: break;
  }
  if (record.plain_answered) {
    return text +
           fmt::format("  attempts to connect to port {} are answered where they carry no data: try --icmp or --udp\n",
                       record.port.value());
  }
  return text + fmt::format("  it may be down, or a firewall drops what goes to port {}: try --icmp, or -p PORT\n",
                            record.port.value());
}

}  // namespace

std::string text_of(const PmtuRecord& record, bool utf8) {
  const auto& result = record.result;
  const std::string target = name_and_address(record.target, record.address);
  const bool hole = result.verdict == PathMtuVerdict::black_hole;
  if (!hole && result.verdict != PathMtuVerdict::found) return silence(record, target);
  std::string text = fmt::format("path MTU to {}: {} bytes{}\n", target, result.mtu,
                                 hole ? ", and a BLACK HOLE for larger packets" : "");
  text += picture(record, utf8);
  for (const auto& report : result.reports) text += report_line(report);
  if (hole) return text + hole_lines(record) + tcp_line(record);
  if (result.reports.empty()) {
    text += record.limited ? "  no link on the way is narrower; longer packets were not tried\n"
                           : "  no link on the way is narrower than this host's own\n";
  }
  const std::size_t headers = record.address.is_v4() ? 28 : 48;
  text += fmt::format("  TCP segments of {} bytes (MSS) and UDP datagrams of {} fit\n",
                      tcp_payload(record.address.family(), result.mtu), result.mtu - headers);
  return text + tcp_line(record);
}

std::string text_of(const ConnectRecord& record, bool) {
  const auto& event = record.event;
  std::string text = fmt::format("the path MTU to {} cannot be measured by TCP: packets of a chosen size need rights\n",
                                 name_and_address(record.target, record.address));
  if (event.state == engine::ConnectState::open && event.longest_packet) {
    const std::size_t packet = event.longest_packet->value();
    text += fmt::format(
        "  connections to port {} have segments of {} bytes (MSS), so packets of {}; whether those arrive was not "
        "tried\n",
        record.port.value(), tcp_payload(record.address.family(), packet), packet);
  } else {
    text += fmt::format("  port {} is {}: no connection could be asked for its segments\n", record.port.value(),
                        engine::name_of(event.state));
  }
  return text + "  run it as root or with CAP_NET_RAW, or try --udp, which needs no rights\n";
}

}  // namespace ntool::commands::pmtu
