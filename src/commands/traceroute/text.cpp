#include "text.hpp"

#include "method_options.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/engine/probe/way_back.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/wire/traceroute_mark.hpp>

namespace ntool::commands::traceroute {
namespace {

std::string_view word_for(wire::InterfaceInformation::Role role) {
  using Role = wire::InterfaceInformation::Role;
  switch (role) {
    case Role::incoming: return "INC";
    case Role::incoming_sub_ip: return "SUB";
    case Role::outgoing: return "OUT";
    case Role::next_hop: return "NXT";
  }
  return "INC";
}

/// A quote in a name does not end it.
std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

std::string interface_text(const wire::InterfaceInformation& interface) {
  std::string text(word_for(interface.role));
  char before = ':';
  const auto add = [&](std::string_view part) {
    text += before;
    text += part;
    before = ',';
  };
  if (interface.index) add(fmt::to_string(interface.index->value()));
  if (interface.address) add(sys::address_text(*interface.address));
  if (!interface.name.empty()) add(quoted(interface.name));
  if (interface.mtu) add(fmt::format("mtu={}", interface.mtu->value()));
  return text;
}

/// 32-bit words in hexadecimal, as far as they go.
std::string object_text(const engine::TraceReply::Extension& object) {
  std::string text = fmt::format("{}/{}:", object.object_class, object.type);
  for (std::size_t i = 0; i < object.payload.size(); ++i) {
    if (i > 0 && i % 4 == 0) text += ',';
    text += fmt::format("{:02x}", object.payload[i]);
  }
  return text;
}

bool added_the_same(const engine::TraceReply& a, const engine::TraceReply& b) {
  return a.labels == b.labels && a.interfaces == b.interfaces && a.extensions == b.extensions;
}

}  // namespace

std::string heading(std::string_view host, const IpAddress& target, Ttl last, std::size_t packet_length) {
  return fmt::format("traceroute to {} ({}), {} hops max, {} byte packets\n", terminal_safe(host),
                     terminal_safe(sys::address_text(target)), last.value(), packet_length);
}

std::string mark_of(const engine::TraceReply& reply) {
  if (!reply.icmp) return "";
  return wire::traceroute_mark(reply.from.family(), reply.icmp->type, reply.icmp->code, reply.icmp->info);
}

std::string extensions_text(const engine::TraceReply& reply) {
  std::string text;
  const auto begin = [&] {
    if (!text.empty()) text += ';';
  };
  for (std::size_t i = 0; i < reply.labels.size(); ++i) {
    if (i == 0) begin();
    const auto& label = reply.labels[i];
    text += fmt::format("{}L={},E={},S={},T={}", i == 0 ? "MPLS:" : "/", label.label, label.traffic_class,
                        label.bottom ? 1 : 0, label.ttl.value());
  }
  for (const auto& interface : reply.interfaces) {
    begin();
    text += interface_text(interface);
  }
  for (const auto& object : reply.extensions) {
    begin();
    text += object_text(object);
  }
  return terminal_safe(text);
}

std::string hop_line(const engine::TraceHop& hop, const Shown& shown, const Additions& additions) {
  std::string line = fmt::format("{:2} ", hop.ttl.value());
  const engine::TraceReply* before = nullptr;
  for (const auto& probe : hop.probes) {
    if (!probe) {
      line += " *";
      continue;
    }
    const bool differs = before == nullptr || before->from != probe->from ||
                         (additions.extensions && !added_the_same(*before, *probe)) ||
                         (additions.back && before->ttl != probe->ttl);
    before = &*probe;
    if (differs) {
      line += " " + shown(probe->from);
      const auto added = additions.extensions ? extensions_text(*probe) : std::string();
      if (!added.empty()) line += " <" + added + ">";
      if (additions.tcp_flags && probe->tcp_flags) line += " <" + tcp_flag_words(*probe->tcp_flags) + ">";
      if (additions.back && probe->ttl) {
        const unsigned back = engine::hops_back(*probe->ttl);
        if (back != hop.ttl.value()) line += fmt::format(" '-{}'", back);
      }
    }
    line += fmt::format("  {:.3f} ms", to_milliseconds(probe->rtt));
    // Later probes of the hop are as short from the beginning.
    if (probe->path_mtu) line += fmt::format(" F={}", probe->path_mtu->value());
    if (const std::string mark = mark_of(*probe); !mark.empty()) line += " " + mark;
  }
  return line + "\n";
}

}  // namespace ntool::commands::traceroute
