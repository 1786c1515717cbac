#include "text.hpp"

#include <fmt/format.h>

#include <ntool/engine/probe/way_back.hpp>

namespace ntool::commands::tracepath {
namespace {

using Kind = engine::MtuTraceEvent::Kind;

struct Words {
  std::string_view mark;
  std::string_view error = {};
};

/// As Linux turns ICMP into an errno (icmp_err_convert, icmpv6_err_convert), and the replaced tool that into words.
Words words_v4(const engine::IcmpCause& cause) {
  if (cause.type == wire::icmp_v4::parameter_problem) return {"!P"};
  if (cause.type != wire::icmp_v4::unreachable) return {"!H"};
  switch (cause.code) {
    case 0:
    case 6:
    case 9:
    case 11: return {"!N"};
    case 2: return {"", "Protocol not available"};
    case 4: return {"", "Message too long"};
    case 5: return {"", "Operation not supported"};
    case 7: return {"", "Host is down"};
    case 8: return {"", "Machine is not on the network"};
    default: return {"!H"};
  }
}

Words words_v6(const engine::IcmpCause& cause) {
  if (cause.type == wire::icmp_v6::parameter_problem) return {"!P"};
  if (cause.type == wire::icmp_v6::packet_too_big) return {"", "Message too long"};
  if (cause.type != wire::icmp_v6::unreachable) return {"!H"};
  switch (cause.code) {
    case 0: return {"!N"};
    case 1:
    case 5:
    case 6: return {"!A"};
    default: return {"!H"};
  }
}

Words words_of(const engine::MtuTraceEvent& event) {
  if (!event.icmp || !event.from) return {};
  return event.from->is_v4() ? words_v4(*event.icmp) : words_v6(*event.icmp);
}

std::string milliseconds(Duration rtt) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(rtt).count();
  return fmt::format("{:3}.{:03}ms ", us / 1000, us % 1000);
}

std::string ending(const engine::MtuTraceEvent& event) {
  switch (event.kind) {
    case Kind::too_big: return fmt::format("pmtu {}", event.mtu->value());
    case Kind::reached: return "reached";
    case Kind::unreachable: return std::string(words_of(event).mark);
    default: break;
  }
  if (!event.reply_ttl || engine::hops_back(*event.reply_ttl) == event.ttl.value()) return "";
  return fmt::format("asymm {:2} ", engine::hops_back(*event.reply_ttl));
}

}  // namespace

std::string event_line(const engine::MtuTraceEvent& event, Family family, const Shown& shown) {
  const unsigned ttl = event.ttl.value();
  if (event.kind == Kind::silent) return fmt::format("{:2}:  no reply\n", ttl);
  if (event.kind == Kind::not_sent) return fmt::format("{:2}:  send failed\n", ttl);
  if (event.kind == Kind::reached && event.data) return fmt::format("{:2}?: reply received 8)\n", ttl);
  if (event.kind == Kind::own_link) {
    // The replaced tool times its own refusal, in IPv6 alone.
    const std::string time = family == Family::ipv6 ? milliseconds(event.rtt.value_or(Duration::zero())) : "";
    return fmt::format("{:2}?: {:<32} {}pmtu {}\n", ttl, "[LOCALHOST]", time, event.mtu->value());
  }
  return fmt::format("{:2}:  {:<51} {}{}\n", ttl, shown(*event.from), milliseconds(*event.rtt), ending(event));
}

std::string net_error(const engine::MtuTraceEvent& event) {
  const auto error = event.kind == Kind::unreachable ? words_of(event).error : std::string_view();
  return error.empty() ? "" : fmt::format("NET ERROR: {}", error);
}

std::string resume(const engine::MtuTraceEnd& end, bool answered_with_data) {
  std::string text;
  if (end.stop == engine::TraceStop::max_hops || end.stop == engine::TraceStop::silence) {
    text = fmt::format("     Too many hops: pmtu {}\n", end.packet_size);
  }
  text += fmt::format("     Resume: pmtu {} ", end.packet_size);
  if (end.hops && !answered_with_data) text += fmt::format("hops {} ", end.hops->value());
  if (end.back && !answered_with_data) text += fmt::format("back {} ", *end.back);
  return text + "\n";
}

}  // namespace ntool::commands::tracepath
