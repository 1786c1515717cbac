#include "text.hpp"

#include "node_information_text.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/commands/rtt_figures.hpp>
#include <ntool/report/rtt_text.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/wire/icmp_error_sentences.hpp>

namespace ntool::commands::ping {
namespace {

using engine::EchoEvent;
using engine::EchoStatistics;

/// The part of a payload in which ping(8) keeps its time and which it never compares, nor shows.
constexpr std::size_t unshown_data = 16;

std::string wrong_data(const EchoEvent& event) {
  std::string text = fmt::format("\nwrong data byte #{} should be 0x{:x} but was 0x{:x}", *event.wrong_at,
                                 event.wrong_should_be, event.wrong_was);
  for (std::size_t i = unshown_data; i < event.wrong_payload.size(); ++i) {
    if (i % 32 == unshown_data) text += fmt::format("\n#{}\t", i);
    text += fmt::format("{:x} ", event.wrong_payload[i]);
  }
  return text;
}

/// -I makes the header tell where probes leave.
std::string origin(const Plan& plan, const Target& target) {
  if (!plan.source && plan.interface.empty() && !plan.sticky) return {};
  return fmt::format("from {} {}: ", sys::address_text(target.source.with_zone({})), terminal_safe(plan.interface));
}

/// -F, in the very form of ping(8).
std::string flow(const Plan& plan) {
  return plan.flow_label ? fmt::format(", flow 0x{:05x}, ", *plan.flow_label) : std::string{};
}

std::string round_trip(Duration rtt, const Plan& plan) {
  return plan.precise ? report::rtt_figure(rtt) : report::rtt_text(rtt);
}

}  // namespace

Line header_line(const Plan& plan, const Target& target) {
  const auto host = terminal_safe(plan.host);
  const auto size = plan.rules.payload_size;
  if (target.address.is_v4()) {
    return {fmt::format("PING {} ({}) {}{}({}) bytes of data.", host, target.address.to_string(), origin(plan, target),
                        size, size + 28 + plan.ip_options.header_bytes())};
  }
  return {.before = fmt::format("PING {}(", host),
          .who = target.address,
          .after = fmt::format(") {}{}{} data bytes", flow(plan), origin(plan, target), size)};
}

std::string pattern_line(const Plan& plan) {
  std::string text = "PATTERN: 0x";
  for (const auto byte : plan.rules.pattern) text += fmt::format("{:02x}", byte);
  return text;
}

std::string refusal(const Error& error, Family family) {
  if (error.code != Errc::too_long) {
    return "sendmsg: " + error.reason + (error.hint.empty() ? "" : "; " + error.hint);
  }
  // The port's words are those of IPv4; ping(8) has others for IPv6.
  std::string text = "local error: " + error.reason;
  if (const auto at = text.find("mtu="); family == Family::ipv6 && at != std::string::npos) {
    text.replace(at, 4, "mtu: ");
  }
  return text;
}

std::string stamp_text(WallTime at, TimeFormat format, const sys::LocalZone& zone) {
  return fmt::format("[{}] ", time_text(at, format, zone.offset_at(at)));
}

Line reply_line(const EchoEvent& event, const Plan& plan, const Target& target) {
  Line line{.before = fmt::format("{} bytes from ", event.bytes), .who = event.from};
  if (plan.node.is_asked()) {
    const auto reply = wire::parse_node_information(event.data);
    line.after = fmt::format(":{}; seq={};", reply ? node_information_text(*reply) : "", event.sequence.value());
  } else {
    line.after = fmt::format(": icmp_seq={}", event.sequence.value());
  }
  if (plan.verbose > 0) line.after += fmt::format(" ident={}", target.identifier);
  if (event.ttl) line.after += fmt::format(" ttl={}", event.ttl->value());
  if (event.truncated) {
    line.after += " (truncated)";
    return line;
  }
  if (plan.shows_times() && event.rtt) line.after += fmt::format(" time={} ms", round_trip(*event.rtt, plan));
  // Of a group's many answers all but the first would be duplicates.
  if (event.duplicate && (!plan.rules.anybody || plan.verbose > 0)) line.after += " (DUP!)";
  if (!event.checksum_ok) line.after += " (BAD CHECKSUM!)";
  if (event.different_address) line.after += " (DIFFERENT ADDRESS!)";
  if (event.wrong_at) line.after += wrong_data(event);
  return line;
}

Line error_line(const EchoEvent& event, const Target& target) {
  // What comes as a message of its own has a colon, what comes by the error queue has none: here as there.
  const bool colon = event.kind == EchoEvent::Kind::notice && target.raw;
  return {.before = "From ",
          .who = event.from,
          .after = fmt::format(
              "{} icmp_seq={} {}", colon ? ":" : "", event.sequence.value(),
              wire::icmp_error_sentence(target.address.family(), event.icmp_type, event.icmp_code, event.icmp_info))};
}

Line silence_line(const EchoEvent& event) {
  return {fmt::format("no answer yet for icmp_seq={}", event.sequence.value())};
}

Duration time_of_sending(const EchoStatistics& statistics) {
  if (!statistics.first_sent || !statistics.last_sent) return Duration::zero();
  return *statistics.last_sent - *statistics.first_sent;
}

std::string statistics_text(const EchoStatistics& statistics, const Plan& plan) {
  std::string text = fmt::format("--- {} ping statistics ---\n{} packets transmitted, {} received",
                                 terminal_safe(plan.host), statistics.transmitted, statistics.received);
  if (statistics.duplicates > 0) text += fmt::format(", +{} duplicates", statistics.duplicates);
  if (statistics.corrupted > 0) text += fmt::format(", +{} corrupted", statistics.corrupted);
  if (statistics.errors > 0) text += fmt::format(", +{} errors", statistics.errors);
  if (statistics.transmitted > 0) {
    const auto ms = (time_of_sending(statistics).count() + 500'000) / 1'000'000;
    text += fmt::format(", {:g}% packet loss, time {}ms",
                        static_cast<double>(static_cast<float>(statistics.loss_percent())), ms);
  }
  text += '\n';
  std::string_view comma;
  const auto& rtt = statistics.rtt;
  if (rtt.count() > 0 && plan.shows_times()) {
    text += rtt_at_the_end(rtt);
    comma = ", ";
  }
  if (statistics.pipe > 1) {
    text += fmt::format("{}pipe {}", comma, statistics.pipe);
    comma = ", ";
  }
  if (statistics.received > 0 && plan.tells_pace() && statistics.transmitted > 1) {
    const auto gap = time_of_sending(statistics) / static_cast<std::int64_t>(statistics.transmitted - 1);
    text += fmt::format("{}ipg/ewma {}/{} ms", comma, report::rtt_figure(gap), report::rtt_figure(rtt.ewma()));
  }
  return text + '\n';
}

std::string figures_line(const EchoStatistics& statistics, const Plan& plan) {
  const auto loss =
      statistics.transmitted == 0 ? 0 : (statistics.transmitted - statistics.received) * 100 / statistics.transmitted;
  auto text = fmt::format("{}/{} packets, {}% loss", statistics.transmitted, statistics.received, loss);
  const auto& rtt = statistics.rtt;
  if (rtt.count() > 0 && plan.shows_times()) {
    text += ", " + rtt_so_far(rtt);
  }
  return text;
}

}  // namespace ntool::commands::ping
