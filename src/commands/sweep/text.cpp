#include "text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/wire/icmp.hpp>
#include <ntool/wire/icmp_error_sentences.hpp>

namespace ntool::commands::sweep {
namespace {

using engine::SweepEvent;
using engine::SweepFigures;

constexpr std::array<std::string_view, 16> unreachable_words = {
    "ICMP Network Unreachable",
    "ICMP Host Unreachable",
    "ICMP Protocol Unreachable",
    "ICMP Port Unreachable",
    "ICMP Unreachable (Fragmentation Needed)",
    "ICMP Unreachable (Source Route Failed)",
    "ICMP Unreachable (Destination Network Unknown)",
    "ICMP Unreachable (Destination Host Unknown)",
    "ICMP Unreachable (Source Host Isolated)",
    "ICMP Unreachable (Communication with Network Prohibited)",
    "ICMP Unreachable (Communication with Host Prohibited)",
    "ICMP Unreachable (Network Unreachable For Type Of Service)",
    "ICMP Unreachable (Host Unreachable For Type Of Service)",
    "ICMP Unreachable (Communication Administratively Prohibited)",
    "ICMP Unreachable (Host Precedence Violation)",
    "ICMP Unreachable (Precedence cutoff in effect)",
};

std::string words_of(const SweepEvent& event) {
  if (event.address.is_v6()) {
    return "ICMPv6 " + wire::icmp_error_sentence(Family::ipv6, event.icmp_type, event.icmp_code, event.icmp_info);
  }
  switch (event.icmp_type) {
    case wire::icmp_v4::unreachable:
      return std::string(event.icmp_code < unreachable_words.size() ? unreachable_words[event.icmp_code]
                                                                    : "ICMP Unreachable (Invalid Code)");
    case wire::icmp_v4::time_exceeded: return "ICMP Time Exceeded";
    case wire::icmp_v4::parameter_problem: return "ICMP Parameter Problem";
    default: return fmt::format("ICMP type {}", event.icmp_type);
  }
}

std::string average_and_loss(const SweepFigures& figures) {
  return fmt::format("({} avg, {}% loss)", figures.received == 0 ? "NaN" : time_text(figures.avg()),
                     figures.loss_percent());
}

/// Names of charts are words.
std::string chart_name(std::string_view label) {
  std::string name(label);
  std::ranges::replace(name, '.', '_');
  return name;
}

}  // namespace

std::string time_text(Duration time) {
  const double ms = to_milliseconds(time);
  if (ms < 1) return fmt::format("{:.3f}", ms);
  if (ms < 10) return fmt::format("{:.2f}", ms);
  if (ms < 100) return fmt::format("{:.1f}", ms);
  if (ms < 1'000'000) return fmt::format("{:.0f}", ms);
  return fmt::format("{:.3e}", ms);
}

std::string time_prefix(WallTime at, TimeFormat format, std::chrono::seconds offset) {
  const unsigned decimals = format == TimeFormat::epoch ? 5 : 6;  // as fping(8) for the first
  return fmt::format("[{}] ", ntool::time_text(at, format, offset, decimals));
}

std::string clock_line(WallTime at, std::chrono::seconds offset) {
  return fmt::format("[{}]", ntool::time_text(at, TimeFormat::time, offset, 0));
}

std::string alive_line(std::string_view label, const SweepEvent& event, const Plan& plan) {
  std::string line(label);
  if (!plan.bare) line += " is alive";
  if (plan.elapsed) line += fmt::format(" ({} ms)", time_text(event.rtt));
  return line;
}

std::string unreachable_line(std::string_view label, const Plan& plan) {
  return std::string(label) + (plan.bare ? "" : " is unreachable");
}

std::string probe_line(std::string_view label, std::size_t width, const SweepEvent& event) {
  std::string line = fmt::format("{} : [{}], ", pad_right(label, width), event.index);
  if (event.kind == SweepEvent::Kind::timed_out) {
    line += "timed out ";
  } else {
    line += fmt::format("{} bytes, {} ms ", event.bytes, time_text(event.rtt));
  }
  return line + average_and_loss(event.figures);
}

std::string duplicate_line(std::string_view label, const SweepEvent& event) {
  return fmt::format("{} : duplicate for [{}], {} bytes, {} ms", label, event.index, event.bytes, time_text(event.rtt));
}

std::string error_line(std::string_view label, const SweepEvent& event) {
  return fmt::format("{} from {} for ICMP Echo sent to {}", words_of(event),
                     event.from ? terminal_safe(sys::address_text(event.from->with_zone({}))) : "?", label);
}

std::string figures_line(std::string_view label, std::size_t width, const SweepFigures& figures, const Plan& plan) {
  std::string line = fmt::format("{} : xmt/rcv/%loss = {}/{}/{}%", pad_right(label, width), figures.judged,
                                 figures.received, figures.loss_percent());
  if (plan.outage) {
    const auto lost = static_cast<double>(figures.judged - figures.received);
    line += fmt::format(", outage(ms) = {:.0f}", lost * to_milliseconds(plan.rules.period));
  }
  if (figures.received > 0) {
    line += fmt::format(", min/avg/max = {}/{}/{}", time_text(figures.min), time_text(figures.avg()),
                        time_text(figures.max));
  }
  return line;
}

std::string times_line(std::string_view label, std::size_t width, const engine::SweepAccount& account) {
  std::string line = pad_right(label, width) + " :";
  const auto shown = std::min<std::size_t>(account.total.judged, account.times.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const float ms = account.times[i];
    line += ' ';
    line += ms < 0 ? "-" : time_text(Duration(static_cast<std::int64_t>(static_cast<double>(ms) * 1e6)));
  }
  return line;
}

std::string statistics_text(const engine::SweepStatistics& statistics, std::uint64_t unknown, Duration elapsed,
                            const Plan& plan) {
  const auto unreachable = plan.counts() ? statistics.targets - statistics.alive : statistics.unreachable;
  std::string text = "\n";
  const auto line = [&text](std::uint64_t number, std::string_view what) {
    text += fmt::format(" {:>7} {}\n", number, what);
  };
  line(statistics.targets, "targets");
  line(statistics.alive, "alive");
  line(unreachable, "unreachable");
  line(unknown, "unknown addresses");
  text += '\n';
  line(statistics.timeouts, "timeouts (waiting for response)");
  line(statistics.sent + statistics.not_sent, "ICMP Echos sent");
  line(statistics.figures.received, "ICMP Echo Replies received");
  line(statistics.errors, "other ICMP received");
  text += '\n';
  const auto& figures = statistics.figures;
  text += fmt::format(" {} ms (min round trip time)\n", time_text(figures.min));
  text += fmt::format(" {} ms (avg round trip time)\n", time_text(figures.avg()));
  text += fmt::format(" {} ms (max round trip time)\n", time_text(figures.max));
  text += fmt::format(" {:>12.3f} sec (elapsed real time)\n\n", to_seconds(elapsed));
  return text;
}

std::string enough_line(std::uint64_t required, std::uint64_t reachable) {
  return fmt::format("{} hosts reachable (required: {}, reachable: {})",
                     reachable >= required ? "Enough" : "Not enough", required, reachable);
}

std::string netdata_text(std::string_view label, const SweepFigures& figures, Duration every, bool begin) {
  const std::string name = chart_name(label);
  const double seconds = to_seconds(every);
  std::string text;
  if (begin) {
    text += fmt::format(
        "CHART fping.{0}_packets '' 'FPing Packets for host {1}' packets '{1}' fping.packets line 110020 {2:.0f}\n"
        "DIMENSION xmt sent absolute 1 1\nDIMENSION rcv received absolute 1 1\n",
        name, label, seconds);
  }
  text +=
      fmt::format("BEGIN fping.{}_packets\nSET xmt = {}\nSET rcv = {}\nEND\n", name, figures.judged, figures.received);
  if (begin) {
    text += fmt::format(
        "CHART fping.{0}_quality '' 'FPing Quality for host {1}' percentage '{1}' fping.quality area 110010 {2:.0f}\n"
        "DIMENSION returned '' absolute 1 1\n",
        name, label, seconds);
  }
  text += fmt::format("BEGIN fping.{}_quality\nSET returned = {}\nEND\n", name,
                      figures.judged == 0 ? 0 : figures.received * 100 / figures.judged);
  if (begin) {
    text += fmt::format(
        "CHART fping.{0}_latency '' 'FPing Latency for host {1}' ms '{1}' fping.latency area 110000 {2:.0f}\n"
        "DIMENSION min minimum absolute 1 1000000\nDIMENSION max maximum absolute 1 1000000\n"
        "DIMENSION avg average absolute 1 1000000\n",
        name, label, seconds);
  }
  text += fmt::format("BEGIN fping.{}_latency\n", name);
  if (figures.received > 0) {
    text += fmt::format("SET min = {}\nSET avg = {}\nSET max = {}\n", figures.min.count(), figures.avg().count(),
                        figures.max.count());
  }
  return text + "END\n";
}

}  // namespace ntool::commands::sweep
