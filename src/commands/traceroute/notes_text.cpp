#include "notes_text.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/wire/icmp_text.hpp>

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

std::string hops_text(unsigned count) {
  return fmt::format("{} hop{}", count, count == 1 ? "" : "s");
}

/// Another kind of probe than the one that was sent.
std::string_view other_ways(std::string_view method) {
  if (method == "tcp" || method == "tcpconn") return "try another port with -p, or -I";
  if (method == "icmp") return "try -T, with -p and a port that is open there";
  if (method.empty()) return "try another kind of probe";
  return "try -T or -I";
}

/// What the one who ended the way has said of it.
std::string refusal_at(Ttl ttl, std::span<const TraceHop> hops) {
  for (const auto& hop : hops) {
    if (hop.ttl != ttl) continue;
    for (const auto& probe : hop.probes) {
      if (!probe || !probe->icmp || !engine::ends_way(*probe)) continue;
      const auto& [type, code, info] = *probe->icmp;
      return fmt::format("{}: {}", terminal_safe(sys::address_text(probe->from)),
                         wire::icmp_error_text(probe->from.family(), type, code));
    }
  }
  return "nobody said why";
}

std::string silent_neighbour(const Asked& asked) {
  if (!asked.neighbour) return "nobody answers for the next router on the local network: is it switched on?";
  return fmt::format("nobody answers for {} on the local network: is it switched on?",
                     terminal_safe(sys::address_text(asked.target)));
}

std::string ended(const engine::PathNotes& notes, std::span<const TraceHop> hops, const engine::TraceEnd& end,
                  const Asked& asked) {
  using Stop = engine::TraceStop;
  const Ttl last = end.hops.value_or(Ttl(0));
  if (notes.neighbour_silent) return silent_neighbour(asked);
  if (notes.loop)
    return fmt::format("packets never arrive: they go in a circle from {} on", place(notes.loop->first, hops));
  switch (end.stop) {
    case Stop::target: return fmt::format("the target answers, {} away", hops_text(last.value()));
    case Stop::unreachable:
      return fmt::format("packets go no further at hop {}, says {}", last.value(), refusal_at(last, hops));
    case Stop::max_hops:
      return fmt::format("{} is the last that was asked, and not the target; -m asks further", place(last, hops));
    case Stop::silence:
      if (!end.hops) return "nobody answers at all, not even the first router: is there a way out of this host?";
      return fmt::format("nobody answers beyond {}: the path is broken there, or a firewall is silent; {}",
                         place(notes.silent_behind.value_or(last), hops), other_ways(asked.method));
    case Stop::interrupted: return "interrupted";
    case Stop::not_sent: return "this host could not send";
  }
  return "";
}

std::string loop_text(const engine::PathNotes::Loop& loop, std::span<const TraceHop> hops) {
  const bool two = loop.last.value() == loop.first.value() + 1;
  return fmt::format("loop: packets go in a circle {} {} {} {}: {}\n", two ? "between" : "from",
                     place(loop.first, hops), two ? "and" : "to", place(loop.last, hops),
                     two ? "each sends them to the other one, a matter of their routes" : "a matter of their routes");
}

}  // namespace

engine::PathNotes notes_of(std::span<const TraceHop> hops, bool constant_checksums, const engine::TraceEnd& end,
                           const Asked& asked) {
  auto notes = engine::notes_on(hops, constant_checksums, asked.own);
  // It takes the kernel three seconds to say so, and a trace ends before.
  const bool nobody = end.stop == engine::TraceStop::silence && !end.hops;
  notes.neighbour_silent = notes.neighbour_silent || (nobody && asked.neighbour);
  // Linux puts back into the quote what it had translated, of UDP all but the checksum.
  const bool restored = asked.method == "icmp" || asked.method.starts_with("tcp") || asked.method == "dccp";
  const bool any_router = std::ranges::any_of(hops, [](const TraceHop& hop) {
    return std::ranges::any_of(hop.probes, [](const auto& probe) { return probe && !engine::ends_way(*probe); });
  });
  notes.may_hide_translation = restored && any_router && !notes.quotes_unheard && notes.translations.empty();
  return notes;
}

std::string way_back_explained(const engine::PathNotes& notes) {
  if (!notes.asymmetry) return "";
  const auto& [from, back] = *notes.asymmetry;
  return fmt::format("way back: another one from hop {} on, which is {} away as answers come\n", from.value(),
                     hops_text(back));
}

std::string explained(const engine::PathNotes& notes, std::span<const TraceHop> hops, const engine::TraceEnd& end,
                      const Asked& asked) {
  std::string text = fmt::format("end: {}\n", ended(notes, hops, end, asked));
  if (notes.loop) text += loop_text(*notes.loop, hops);
  if (notes.spoken_for) {
    text += fmt::format("firewall: the answer in the target's name comes from {} away: {} speaks for it, as it seems\n",
                        hops_text(notes.spoken_for->by.value()), place(notes.spoken_for->by, hops));
  }
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
  if (notes.quotes_unheard) {
    text += "translated: not known; as root whole errors are heard, which tell of NAT\n";
  }
  if (notes.may_hide_translation) text += "translated: nothing seen, but many NATs show themselves to UDP alone\n";
  for (const auto& [at, was, is] : notes.reclassed) {
    text += fmt::format("reclassed: the traffic class 0x{:02x} arrives as 0x{:02x} at {}\n", was, is, place(at, hops));
  }
  return text + way_back_explained(notes);
}

}  // namespace ntool::commands::traceroute
