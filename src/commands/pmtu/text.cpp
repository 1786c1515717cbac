#include "text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <span>
#include <vector>

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

std::string report_line(const engine::MtuReport& report) {
  const std::string where = report.hop ? fmt::format("behind hop {}, {}", report.hop->value(), shown(report.from))
                                       : fmt::format("behind {}", shown(report.from));
  if (report.named) return fmt::format("  {}: no more than {} bytes fit, it says\n", where, report.mtu.value());
  return fmt::format("  {}: {} bytes are too many, it says, and does not name how many fit\n", where, report.size);
}

/// The hops that do not answer between the last one that large packets reach and the first that small ones alone do,
/// where the former says that its own link takes them: the narrow link is behind one of those.
struct SilentHops {
  unsigned first = 0, last = 0;
};
std::optional<SilentHops> silent_hops(const engine::PathMtuResult& result, const engine::MtuHole& hole) {
  if (!hole.behind || !hole.next_hop || hole.next_hop->value() <= hole.behind->value() + 1) return std::nullopt;
  const bool vouched = std::ranges::any_of(result.reports, [&](const engine::MtuReport& report) {
    return report.hop == hole.behind && report.mtu.value() >= hole.vanishes;
  });
  if (!vouched) return std::nullopt;
  return SilentHops{hole.behind->value() + 1U, hole.next_hop->value() - 1U};
}

std::string hole_line(const engine::PathMtuResult& result, const engine::MtuHole& hole) {
  std::string where = "on the way, before any router that answers";
  if (const auto silent = silent_hops(result, hole)) {
    where = silent->first == silent->last
                ? fmt::format("behind hop {}, which does not answer", silent->first)
                : fmt::format("behind one of the hops {} to {}, which do not answer", silent->first, silent->last);
  } else if (hole.from) {
    where = fmt::format("behind hop {}, {}", hole.behind->value(), shown(*hole.from));
  } else if (hole.next) {
    where = fmt::format("before {}", hop_text(hole.next_hop, *hole.next));
    const unsigned before = hole.next_hop->value() - 1U;
    if (before == 1) where += " (hop 1 does not answer)";
    if (before > 1) where += fmt::format(" (hops 1 to {} do not answer)", before);
  }
  if (hole.from && hole.next) where += fmt::format(", before {}", shown(*hole.next));
  const std::string beside =
      hole.reported ? fmt::format("packets of {} bytes beside them were reported as too long", *hole.reported)
                    : "small ones beside them arrived";
  return fmt::format(
      "  black hole {}: packets of {} bytes and more vanish there without a word\n"
      "  {}: {} of {} packets of {} bytes were lost, {} of {} {}\n",
      where, hole.vanishes, confidence(hole.chance), hole.large.asked - hole.large.answered, hole.large.asked,
      hole.vanishes, hole.beside.answered, hole.beside.asked, beside);
}

/// Packets of this size come through, or are reported.
std::size_t size_before_holes(const engine::PathMtuResult& result) {
  return std::ranges::min(result.holes, {}, &engine::MtuHole::vanishes).vanishes - 1;
}

std::string remedy_line(const PmtuRecord& record) {
  const bool v4 = record.address.is_v4();
  return fmt::format("  remedy: let ICMP{} through there, or send TCP segments of at most {} bytes (MSS)\n",
                     v4 ? " \"fragmentation needed\" (type 3, code 4)" : "v6 \"packet too big\" (type 2)",
                     tcp_payload(record.address.family(), size_before_holes(record.result)));
}

/// A link that not all packets pass.
struct NarrowLink {
  unsigned hop = 0;   ///< that it is behind; 0: this host
  std::string node;   ///< who stands there
  std::string label;  ///< of the link
  std::string line;   ///< what is said of it
  bool vanish = false;
};

/// In the order of the way, each once.
std::vector<NarrowLink> narrow_links(const engine::PathMtuResult& result, bool utf8) {
  std::vector<NarrowLink> links;
  for (const auto& report : result.reports) {
    const unsigned unknown = links.empty() ? 0 : links.back().hop;
    links.push_back({report.hop ? report.hop->value() : unknown, hop_text(report.hop, report.from),
                     fmt::format("{}", report.mtu.value()), report_line(report)});
  }
  for (const auto& hole : result.holes) {
    NarrowLink link{.hop = hole.behind ? hole.behind->value() : 0U,
                    .node = hole.from ? hop_text(hole.behind, *hole.from) : "",
                    .label = fmt::format("{}{}", utf8 ? "✗" : "X", hole.vanishes - 1),
                    .line = hole_line(result, hole),
                    .vanish = true};
    if (const auto silent = silent_hops(result, hole)) {
      link.hop = silent->first;
      link.node = silent->first == silent->last ? fmt::format("hop {}, silent", silent->first)
                                                : fmt::format("hops {} to {}, silent", silent->first, silent->last);
    }
    links.push_back(std::move(link));
  }
  std::ranges::stable_sort(links, {}, &NarrowLink::hop);
  return links;
}

/// "this host ──1500── hop 2, 10.1.1.2 ──1400── 10.1.4.2"
std::string picture(const PmtuRecord& record, std::span<const NarrowLink> links, bool utf8) {
  const std::string_view line = utf8 ? "──" : "--";
  std::string text = "  this host";
  std::string node;
  std::string label = fmt::format("{}", record.result.own_mtu);
  for (const auto& link : links) {
    // Of two that are said to be behind one hop the second is the narrower one.
    if (link.node != node) text += fmt::format(" {}{}{} {}", line, label, line, link.node);
    node = link.node;
    label = link.label;
  }
  if (!links.empty() && !links.back().vanish) label = fmt::format("{}", record.result.mtu);
  return text + fmt::format(" {}{}{} {}\n", line, label, line, shown(record.address));
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
  const bool hole = result.verdict == PathMtuVerdict::black_hole;
  // What a router reports the kernel heeds by itself.
  const std::size_t fits = tcp_payload(record.address.family(), hole ? size_before_holes(result) : result.mtu);
  const std::string said = fmt::format("  port {} takes segments of {} bytes (MSS)", record.port.value(), *result.mss);
  if (*result.mss < fits) return said + ", fewer than fit: its own choice, or a router's (MSS clamping)\n";
  if (*result.mss == fits) return said + (hole ? ", just what fits: connections to it work\n" : ", just what fits\n");
  if (hole) return said + ": connections to it hang as soon as much is sent\n";
  return said + (result.reports.empty() ? ", more than this host sends\n"
                                        : ": it is the routers' reports that make them shorter\n");
}

std::string furthest_line(const PmtuRecord& record) {
  const auto& furthest = record.result.furthest;
  const std::string far =
      furthest ? fmt::format("small packets come as far as hop {}, {}", furthest->hop.value(), shown(furthest->from))
               : "no router on the way answers either";
  return fmt::format("  {}; `ntool traceroute {}` shows the way\n", far, shown(record.address));
}

/// "between hop 2, 10.1.1.2 and hop 3, 10.1.2.2"
std::string loop_lines(const PmtuRecord& record, const std::string& target) {
  const auto& result = record.result;
  std::string text = fmt::format("the path MTU to {} cannot be measured: packets ", target);
  if (result.circle.empty()) {
    return text + "do not arrive within the usual number of hops\n" + furthest_line(record) +
           "  they go in a circle, or the way is very long\n";
  }
  text += result.circle.size() == 1 ? "go in a circle at " : "go in a circle between ";
  for (std::size_t i = 0; i < result.circle.size(); ++i) {
    if (i > 0) text += i + 1 == result.circle.size() ? " and " : ", ";
    text += hop_text(result.circle[i].hop, result.circle[i].from);
  }
  return text + fmt::format("\n  these routers take each other for the way there; `ntool traceroute {}` shows it\n",
                            shown(record.address));
}

std::string silence(const PmtuRecord& record, const std::string& target) {
  const auto& result = record.result;
  if (result.refused_by) {
    return fmt::format("the path MTU to {} cannot be measured: {} says: {}\n", target, shown(*result.refused_by),
                       wire::icmp_error_text(record.address.family(), result.icmp_type, result.icmp_code));
  }
  if (result.verdict == PathMtuVerdict::loop) return loop_lines(record, target);
  if (result.verdict == PathMtuVerdict::unclear && result.mtu == 0 && !result.reports.empty()) {
    return fmt::format(
        "the path MTU to {} is unclear: {} says of packets of every size that they are too long\n"
        "  the last one had {} bytes\n",
        target, shown(result.reports.back().from), result.reports.back().size);
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
  text += furthest_line(record);
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

/// What a search knows that was stopped.
std::string so_far(const PmtuRecord& record, const std::string& target) {
  const auto& result = record.result;
  std::string text = fmt::format("the path MTU to {} is not known: interrupted\n", target);
  if (result.mtu > 0) {
    text += fmt::format("  packets of {} bytes arrive; this host sends up to {}\n", result.mtu, result.own_mtu);
  } else if (result.small.answered > 0) {
    text += fmt::format("  {} of {} small packets were answered, and none of {} bytes yet\n", result.small.answered,
                        result.small.asked, result.own_mtu);
  } else {
    text += "  nothing has been answered yet\n";
  }
  for (const auto& report : result.reports) text += report_line(report);
  for (const auto& hole : result.holes) text += hole_line(result, hole);
  return text;
}

}  // namespace

std::string text_of(const PmtuRecord& record, bool utf8) {
  const auto& result = record.result;
  const std::string target = name_and_address(record.target, record.address);
  if (record.interrupted) return so_far(record, target);
  const bool hole = result.verdict == PathMtuVerdict::black_hole;
  if (!hole && result.verdict != PathMtuVerdict::found) return silence(record, target);
  std::string larger;
  if (hole) {
    const std::size_t passes = size_before_holes(result);
    larger = passes == result.mtu ? ", and a BLACK HOLE for larger packets"
                                  : fmt::format(", and a BLACK HOLE for packets of {} bytes and more", passes + 1);
  }
  std::string text = fmt::format("path MTU to {}: {} bytes{}\n", target, result.mtu, larger);
  const auto links = narrow_links(result, utf8);
  text += picture(record, links, utf8);
  for (const auto& link : links) text += link.line;
  if (hole) return text + remedy_line(record) + tcp_line(record);
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
