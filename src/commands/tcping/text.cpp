#include "text.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/commands/rtt_figures.hpp>
#include <ntool/report/rtt_text.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/wire/icmp_text.hpp>

namespace ntool::commands::tcping {
namespace {

using engine::ConnectEvent;
using engine::ConnectState;
using engine::ConnectStatistics;

/// "db (192.0.2.7)"; a host that was typed as its address needs no second one.
std::string shown_host(const Target& target) {
  const std::string address = sys::address_text(target.address);
  const std::string host = terminal_safe(target.host);
  return host == address ? address : fmt::format("{} ({})", host, address);
}

/// Why it is no connection: what somebody said, and who it was; for all but open ones.
std::string reason_of(const Target& target, const ConnectEvent& event) {
  if (event.from && event.state == ConnectState::unreachable) {
    if (event.from_here)
      return fmt::format("nobody answers for {} on the local network", sys::address_text(target.address));
    return wire::icmp_error_text(target.address.family(), event.icmp_type, event.icmp_code);
  }
  switch (event.state) {
    case ConnectState::open: return "";
    case ConnectState::closed: return "it is up, but nothing listens there";
    case ConnectState::silent: return "no answer";
    default: return event.error ? event.error->reason : "";
  }
}

/// Who said so, where it is not clear anyway.
std::optional<IpAddress> teller_of(const ConnectEvent& event) {
  return event.state == ConnectState::unreachable && !event.from_here ? event.from : std::nullopt;
}

std::string counts_of(const ConnectStatistics& statistics) {
  std::string counts;
  const auto add = [&](std::uint64_t count, ConnectState state) {
    if (count > 0) counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, name_of(state));
  };
  add(statistics.closed, ConnectState::closed);
  add(statistics.silent, ConnectState::silent);
  add(statistics.unreachable, ConnectState::unreachable);
  add(statistics.failed, ConnectState::failed);
  return counts;
}

}  // namespace

std::string header_line(const Target& target) {
  return fmt::format("TCPING {} ({}) port {}\n", terminal_safe(target.host), sys::address_text(target.address),
                     target.port.value());
}

std::string event_line(const Target& target, const ConnectEvent& event) {
  const std::string where = fmt::format("{} port {}", shown_host(target), target.port.value());
  std::string line = event.state == ConnectState::open ? fmt::format("connected to {}", where)
                                                       : fmt::format("{} {}", where, name_of(event.state));
  line += fmt::format(": seq={}", event.number);
  if (event.elapsed) line += fmt::format(" time={} ms", report::rtt_text(*event.elapsed));
  if (event.state == ConnectState::open) return line + '\n';
  if (const auto teller = teller_of(event)) {
    line += fmt::format(" from {}{}", sys::address_text(*teller), *teller == target.address ? " itself" : "");
  }
  if (const auto reason = reason_of(target, event); !reason.empty()) line += ": " + terminal_safe(reason);
  return line + '\n';
}

std::string statistics_block(const Target& target, const ConnectStatistics& statistics) {
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(statistics.elapsed()).count();
  std::string block = fmt::format("\n--- {} tcping statistics ---\n{} tried, {} connected, {:.6g}% failed, time {}ms\n",
                                  terminal_safe(target.host), statistics.tried(), statistics.open,
                                  statistics.failed_percent(), elapsed);
  if (const auto counts = counts_of(statistics); !counts.empty()) block += counts + '\n';
  if (statistics.rtt.count() > 0) block += rtt_at_the_end(statistics.rtt) + '\n';
  return block;
}

std::string short_statistics(const ConnectStatistics& statistics) {
  std::string line =
      fmt::format("{}/{} connected, {:.6g}% failed", statistics.open, statistics.tried(), statistics.failed_percent());
  if (statistics.rtt.count() > 0) line += ", " + rtt_so_far(statistics.rtt);
  return line + '\n';
}

void describe(Fields& fields, const StartRecord& record) {
  fields.field("type", "start")
      .field("host", record.target.host)
      .field("address", sys::address_text(record.target.address))
      .field("port", record.target.port);
}

void describe(Fields& fields, const TryRecord& record) {
  const auto& [target, event] = record;
  const auto teller = teller_of(event);
  const bool was_answered =
      event.state == ConnectState::open || event.state == ConnectState::closed || teller.has_value();
  const std::string hint = event.error ? event.error->hint : "";
  fields.field("type", "try")
      .field("host", target.host)
      .field("address", sys::address_text(target.address))
      .field("port", target.port)
      .field("seq", event.number)
      .field("state", name_of(event.state))
      .field("rtt_ms", event.elapsed && was_answered ? std::optional(to_milliseconds(*event.elapsed)) : std::nullopt)
      .field("waited_ms",
             event.elapsed && !was_answered ? std::optional(to_milliseconds(*event.elapsed)) : std::nullopt)
      .field("from", teller ? std::optional(sys::address_text(*teller)) : std::nullopt)
      .field("icmp_type", teller ? std::optional(event.icmp_type) : std::nullopt)
      .field("icmp_code", teller ? std::optional(event.icmp_code) : std::nullopt)
      .field("reason", unless_empty(reason_of(target, event)))
      .field("hint", unless_empty(hint));
}

void describe(Fields& fields, const SummaryRecord& record) {
  const auto& [target, statistics, scale, verdicts] = record;
  fields.field("type", "summary")
      .field("host", target.host)
      .field("address", sys::address_text(target.address))
      .field("port", target.port)
      .field("tried", statistics.tried())
      .field("connected", statistics.open)
      .field("closed", statistics.closed)
      .field("silent", statistics.silent)
      .field("unreachable", statistics.unreachable)
      .field("failed", statistics.failed)
      .field("failed_percent", statistics.failed_percent())
      .field("elapsed_ms", to_milliseconds(statistics.elapsed()));
  commands::describe(fields, statistics.rtt);
  commands::describe(fields, statistics.quality, scale);
  if (!verdicts.empty()) fields.list("assertions", verdicts);
}

}  // namespace ntool::commands::tcping
