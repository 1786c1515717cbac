// The simulated internet: a line for each hop, and what its targets do.
#include "drawing.hpp"
#include "internet_section.hpp"
#include "words.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/config_text.hpp>
#include <ntool/base/text.hpp>
#include <ntool/wire/icmp_text.hpp>

namespace ntool::engine::lab {
namespace {

using Pieces = std::vector<std::string>;

std::string milliseconds(Duration time) {
  return fmt::format("{:.6g} ms", to_milliseconds(time));
}
std::string percent(double share) {
  return fmt::format("{:.6g}%", share * 100);
}
std::string per_second(const sim::RateLimit& limit) {
  return fmt::format("at most {} {}/s{}", limit.per_second, limit.per_second == 1 ? "error" : "errors",
                     limit.burst == 1 ? "" : fmt::format(" after {}", limit.burst));
}

void add_line(const sim::Line& line, Pieces& pieces) {
  if (line.jitter != Duration{}) pieces.push_back("jitter " + milliseconds(line.jitter));
  if (line.loss != 0) pieces.push_back(percent(line.loss) + " lost");
  if (line.duplicate != 0) pieces.push_back(percent(line.duplicate) + " twice");
  if (line.reorder != 0) {
    pieces.push_back(fmt::format("{} late by {}", percent(line.reorder), milliseconds(line.reorder_by)));
  }
}

void add_quote(std::size_t quote, Pieces& pieces) {
  if (quote != sim::quote_all) pieces.push_back(fmt::format("quotes {} bytes", quote));
}

/// Addresses but for those that only stand in for IPv4's.
Pieces shown_addresses(const std::vector<IpAddress>& addresses) {
  Pieces shown;
  for (const auto& address : addresses) {
    const auto is_twin_of = [&](const IpAddress& other) { return other.is_v4() && ipv6_twin(other) == address; };
    if (std::ranges::none_of(addresses, is_twin_of)) shown.push_back(address.to_string());
  }
  return shown;
}

std::string joined(const Pieces& pieces, std::string_view between) {
  return fmt::format("{}", fmt::join(pieces, between));
}

/// What is special about a hop, in the order in which a probe would notice.
Pieces hop_notes(const sim::Hop& hop) {
  Pieces notes;
  if (hop.addresses.empty() || hop.silence == 1.0) {
    notes.emplace_back("silent");
  } else if (hop.silence != 0) {
    notes.push_back(percent(hop.silence) + " silent");
  }
  const auto families_apart = [](const IpAddress& address) { return address.is_v4(); };
  if (std::ranges::count_if(hop.addresses, families_apart) > 1 ||
      std::ranges::count_if(hop.addresses, std::not_fn(families_apart)) > 1) {
    notes.push_back(fmt::format("balanced by {}", word_of(balances, hop.balance)));
  }
  add_line(hop.line, notes);
  if (hop.refuses)
    notes.push_back("ends here: " + wire::icmp_error_text(Family::ipv4, hop.refuses->v4_type, hop.refuses->v4_code));
  if (hop.limit) notes.push_back(per_second(*hop.limit));
  for (const auto& label : hop.labels) notes.push_back(fmt::format("MPLS {}", label.label));
  if (hop.interface && !hop.interface->name.empty()) {
    notes.push_back("interface " + terminal_safe(hop.interface->name));
  }
  add_quote(hop.quote, notes);
  if (hop.ttl != Ttl(255)) notes.push_back(fmt::format("ttl {}", hop.ttl.value()));
  if (!hop.nat.empty()) notes.push_back("NAT to " + joined(shown_addresses(hop.nat), " "));
  if (hop.mangling) notes.emplace_back("chosen bytes");
  if (hop.mtu) {
    notes.push_back(fmt::format("then mtu {}{}", hop.mtu->mtu.value(), hop.mtu->reported ? "" : " (black hole)"));
  }
  return notes;
}

template <class Rule, std::size_t N>
void add_ports(std::string_view protocol, const Choice<Rule> (&states)[N], const sim::PortRules<Rule>& rules,
               Pieces& pieces) {
  Pieces words;
  for (const auto& state : states) {
    std::string numbers;
    for (const auto& entry : rules.entries) {
      if (entry.rule == state.value) numbers += ports_text(entry.ports) + " ";
    }
    if (!numbers.empty()) words.push_back(numbers + std::string(state.name));
  }
  words.push_back(fmt::format("{}{}", words.empty() ? "all " : "rest ", word_of(states, rules.others)));
  words.front() = fmt::format("{} {}", protocol, words.front());
  pieces.insert(pieces.end(), words.begin(), words.end());
}

Pieces target_notes(const sim::Target& target) {
  const sim::Target usual;
  Pieces notes;
  add_line(target.line, notes);
  if (target.corrupt != 0) notes.push_back(percent(target.corrupt) + " corrupt");
  if (target.bad_checksum != 0) notes.push_back(percent(target.bad_checksum) + " with a wrong checksum");
  if (target.ttl != usual.ttl) notes.push_back(fmt::format("ttl {}", target.ttl.value()));
  if (target.limit) notes.push_back(per_second(*target.limit));
  add_quote(target.quote, notes);
  if (target.icmp != usual.icmp) notes.push_back(fmt::format("icmp {}", word_of(icmp_rules, target.icmp)));
  if (target.tcp != usual.tcp) add_ports("tcp", tcp_states, target.tcp, notes);
  for (const auto& banner : target.banners) {
    notes.push_back(fmt::format("{} says \"{}\"", banner.port.value(), terminal_safe(shortened(banner.text, 24))));
  }
  if (target.udp != usual.udp) add_ports("udp", udp_states, target.udp, notes);
  if (target.mangling) notes.emplace_back("chosen bytes");
  return notes;
}

Pieces lines_of(std::string_view text) {
  Pieces lines;
  while (!text.empty()) lines.emplace_back(next_line(text));
  return lines;
}

/// A hop or target: its number, its addresses below each other, its time, and its notes beside that, or below where the
/// screen is narrow.
std::string place(std::string_view number, const Pieces& addresses, std::size_t width, Duration rtt,
                  const Pieces& notes, std::size_t columns) {
  constexpr std::size_t room_for_notes = 24;
  const std::size_t lead = 4 + 2 + width + 2 + 8;
  const bool beside = lead + 2 + room_for_notes <= columns;
  const Pieces words =
      lines_of(listing(beside ? "" : std::string(8, ' '), notes, beside ? columns - lead - 2 : columns));
  std::string text;
  for (std::size_t i = 0; i < std::max({std::size_t{1}, addresses.size(), beside ? words.size() : 0}); ++i) {
    const std::string address = i < addresses.size() ? addresses[i] : i == 0 ? "*" : "";
    std::string line = fmt::format("{}  {}  {:>8}  ", pad_left(i == 0 ? number : "", 4), pad_right(address, width),
                                   i == 0 ? milliseconds(rtt) : "");
    if (beside && i < words.size()) line += words[i];
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  if (!beside) {
    for (const auto& line : words) text += line + "\n";
  }
  return text;
}

std::string draw_path(const sim::Path& path, std::size_t columns) {
  Pieces to;
  std::size_t width = 1;
  for (const auto& target : path.targets) {
    for (const auto& prefix : target.addresses) to.push_back(prefix.to_string());
  }
  for (const auto& hop : path.hops) {
    for (const auto& address : shown_addresses(hop.addresses)) width = std::max(width, address.size());
  }
  const auto name_of_target = [&](const sim::Target& target) {
    return path.targets.size() == 1 ? "target" : target.addresses.front().to_string();
  };
  for (const auto& target : path.targets) width = std::max(width, name_of_target(target).size());
  std::string text = listing("to ", to, columns);
  for (std::size_t i = 0; i < path.hops.size(); ++i) {
    const auto& hop = path.hops[i];
    auto notes = hop_notes(hop);
    if (path.loop && path.loop->second == i + 1) notes.push_back(fmt::format("back to hop {}", path.loop->first));
    text += place(fmt::format("{}", i + 1), shown_addresses(hop.addresses), width, hop.line.rtt, notes, columns);
  }
  for (const auto& target : path.targets) {
    text += place("→", {name_of_target(target)}, width, target.line.rtt, target_notes(target), columns);
  }
  return text;
}

}  // namespace

std::string draw_internet(const Lab& lab, std::size_t columns) {
  if (!lab.internet) return {};
  const auto& internet = *lab.internet;
  Pieces facts;
  for (const auto& gateway : {internet.gateway, internet.gateway6}) {
    if (gateway) facts.push_back("gateway " + gateway->to_string());
  }
  facts.push_back(fmt::format("seed {}", internet.topology.seed));
  std::string text = listing(fmt::format("the internet behind {}: ", lab.hosts[internet.behind].name), facts, columns);
  for (const auto& path : internet.topology.paths) text += draw_path(path, columns);
  return text;
}

}  // namespace ntool::engine::lab
