#include "notes_text.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::traceroute {
namespace {

using engine::TraceHop;
using engine::TraceReply;

/// "hop 4 (192.0.2.1)": the first address that answered there.
std::string place(Ttl ttl, std::span<const TraceHop> hops) {
  for (const auto& hop : hops) {
    if (hop.ttl != ttl) continue;
    for (const auto& probe : hop.probes) {
      if (probe) return fmt::format("hop {} ({})", ttl.value(), terminal_safe(sys::address_text(probe->from)));
    }
  }
  return ttl == Ttl(0) ? "this host" : fmt::format("hop {}", ttl.value());
}

std::string ended(const engine::PathNotes& notes, std::span<const TraceHop> hops, const engine::TraceEnd& end) {
  using Stop = engine::TraceStop;
  const Ttl last = end.hops.value_or(Ttl(0));
  switch (end.stop) {
    case Stop::target: return fmt::format("the target answers, {} hops away", last.value());
    case Stop::unreachable: return fmt::format("{} says that it goes no further", place(last, hops));
    case Stop::max_hops: return fmt::format("{} is the last that was asked, and not the target", place(last, hops));
    case Stop::silence:
      if (!end.hops) return "nobody answers at all, not even the first router: is there a way out of this host?";
      return fmt::format("nobody answers beyond {}: the path is broken there, or a firewall is silent; try -T or -I",
                         place(notes.silent_behind.value_or(last), hops));
    case Stop::interrupted: return "interrupted";
    case Stop::not_sent: return "this host could not send";
  }
  return "";
}

}  // namespace

std::string way_back_explained(const engine::PathNotes& notes) {
  if (!notes.asymmetry) return "";
  const auto& [from, back] = *notes.asymmetry;
  return fmt::format("way back: another one from hop {} on, which is {} hops away as answers come\n", from.value(),
                     back);
}

std::string explained(const engine::PathNotes& notes, std::span<const TraceHop> hops, const engine::TraceEnd& end) {
  std::string text = fmt::format("end: {}\n", ended(notes, hops, end));
  if (notes.slowdown) {
    const auto& [before, after, by] = *notes.slowdown;
    text += fmt::format("slow: {:.1f} ms are added between {} and {}, and stay\n", to_milliseconds(by),
                        place(before, hops), place(after, hops));
  }
  for (const auto& ttl : notes.balanced) {
    text += fmt::format("balanced: several routers answer at hop {}; --multipath finds all of them\n", ttl.value());
  }
  for (const auto& [after] : notes.translations) {
    text += fmt::format("translated: behind {} packets carry another source (NAT)\n", place(after, hops));
  }
  for (const auto& [at, was, is] : notes.reclassed) {
    text += fmt::format("reclassed: the traffic class 0x{:02x} arrives as 0x{:02x} at {}\n", was, is, place(at, hops));
  }
  return text + way_back_explained(notes);
}

}  // namespace ntool::commands::traceroute
