// Hosts as boxes: in a row where they form a chain, else one below the other.
#include "drawing.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include <ntool/base/text.hpp>

namespace ntool::engine::lab {
namespace {

/// A row of boxes is three lines high.
using Block = std::array<std::string, 3>;

std::size_t width_of(const Block& block) {
  return display_width(block[1]);
}

void append(Block& block, const Block& more) {
  for (std::size_t i = 0; i < block.size(); ++i) block[i] += more[i];
}

/// `left` and `right`: a line joins it there.
Block box(std::string_view name, bool left, bool right) {
  const auto edge = repeated("─", display_width(name) + 2);
  return {"┌" + edge + "┐", fmt::format("{} {} {}", left ? "┤" : "│", name, right ? "├" : "│"), "└" + edge + "┘"};
}

/// What stands at one end of a cable.
struct CableEnd {
  std::string interface, v4, v6;
};

CableEnd cable_end(const Interface& interface) {
  CableEnd end{interface.name, {}, {}};
  for (const auto& prefix : interface.addresses) {
    (prefix.address().is_v4() ? end.v4 : end.v6) = prefix.address().to_string();
  }
  return end;
}

/// Names of interfaces on the line, addresses above and below them; an unusual MTU in the middle.
Block cable(const CableEnd& left, const CableEnd& right, Mtu mtu) {
  const std::string middle = mtu == Mtu(1500) ? "" : fmt::format(" mtu {} ", mtu.value());
  const auto both = [](const std::string& a, const std::string& b) { return a.size() + b.size(); };
  const std::size_t names = both(left.interface, right.interface);
  const std::size_t room = std::max({both(left.v4, right.v4), both(left.v6, right.v6), names + middle.size()}) + 2;
  const auto spread = [&](const std::string& a, const std::string& b) {
    return fmt::format(" {}{}{} ", a, std::string(room - both(a, b), ' '), b);
  };
  const std::size_t line = room - names - middle.size();
  return {
      spread(left.v4, right.v4),
      "─" + left.interface + repeated("─", line / 2) + middle + repeated("─", line - line / 2) + right.interface + "─",
      spread(left.v6, right.v6)};
}

bool is_cable(const Lab& lab, const Interface& interface) {
  return interface.link < lab.links.size() && lab.links[interface.link].ends.size() == 2;
}

/// The other end of a cable.
const Link::End& other_end(const Link& link, std::size_t host) {
  return link.ends[0].host == host ? link.ends[1] : link.ends[0];
}

/// The interface of `host` by which it has its cable to `next`.
std::size_t interface_toward(const Lab& lab, std::size_t host, std::size_t next) {
  const auto& interfaces = lab.hosts[host].interfaces;
  const auto leads_there = [&](const Interface& interface) {
    return is_cable(lab, interface) && other_end(lab.links[interface.link], host).host == next;
  };
  return static_cast<std::size_t>(std::ranges::find_if(interfaces, leads_there) - interfaces.begin());
}

/// Hosts at the other ends of a link, and the internet behind one.
std::string across(const Lab& lab, std::size_t host, const Interface& interface, std::size_t most) {
  if (interface.link == lab.links.size()) return "the internet";
  const auto& link = lab.links[interface.link];
  std::string names;
  std::size_t shown = 0;
  for (const auto& end : link.ends) {
    if (end.host == host) continue;
    if (shown == most) return names + fmt::format(" and {} more", link.ends.size() - 1 - shown);
    names += (shown++ == 0 ? "" : ", ") + lab.hosts[end.host].name;
  }
  return names;
}

/// The lines beside a host's box.
std::vector<std::string> interface_lines(const Lab& lab, std::size_t host, bool wide) {
  constexpr std::size_t most_names = 4;
  std::vector<std::string> lines;
  std::array<std::size_t, 3> widths{};
  std::vector<std::array<std::string, 3>> cells;
  for (const auto& interface : lab.hosts[host].interfaces) {
    std::array<std::string, 3> row{interface.name, "", ""};
    for (const auto& prefix : interface.addresses) row[prefix.address().is_v4() ? 1 : 2] = prefix.to_string();
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    cells.push_back(row);
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto& interface = lab.hosts[host].interfaces[i];
    const auto& row = cells[i];
    std::string who = across(lab, host, interface, most_names);
    if (interface.mtu != Mtu(1500)) who += fmt::format(" (mtu {})", interface.mtu.value());
    const auto name = pad_right(row[0], widths[0]);
    if (wide) {
      std::string line = name;
      if (widths[1] != 0) line += "  " + pad_right(row[1], widths[1]);
      if (widths[2] != 0) line += "  " + pad_right(row[2], widths[2]);
      lines.push_back(line + " ── " + who);
      continue;
    }
    lines.push_back(name + " ── " + who);
    for (const auto& address : {row[1], row[2]}) {
      if (!address.empty()) lines.push_back(std::string(widths[0] + 4, ' ') + address);
    }
  }
  return lines;
}

std::string host_box(const Lab& lab, std::size_t host, std::size_t name_width, bool wide) {
  const auto lines = interface_lines(lab, host, wide);
  std::vector<std::string> inside = {lab.hosts[host].name};
  if (lab.hosts[host].router) inside.emplace_back("router");
  const auto edge = repeated("─", name_width + 2);
  std::string text = "┌" + edge + "┐\n";
  for (std::size_t i = 0; i < std::max(inside.size(), lines.size()); ++i) {
    const std::string line = i < lines.size() ? lines[i] : "";
    const bool joins = !line.empty() && line.front() != ' ';
    text += fmt::format("│ {} {}", pad_right(i < inside.size() ? inside[i] : "", name_width), joins ? "├─ " : "│");
    if (!line.empty()) text += joins ? line : "  " + line;
    text += "\n";
  }
  return text + "└" + edge + "┘\n";
}

std::size_t widest_line(std::string_view text) {
  std::size_t widest = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    widest = std::max(widest, display_width(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return widest;
}

std::string all_boxes(const Lab& lab, bool wide) {
  std::size_t name_width = std::string_view("router").size();
  for (const auto& host : lab.hosts) name_width = std::max(name_width, host.name.size());
  std::string text;
  for (std::size_t i = 0; i < lab.hosts.size(); ++i) text += host_box(lab, i, name_width, wide);
  return text;
}

}  // namespace

std::vector<std::size_t> chain_of(const Lab& lab) {
  const auto neighbours = [&](std::size_t host) {
    std::vector<std::size_t> others;
    for (const auto& interface : lab.hosts[host].interfaces) {
      if (is_cable(lab, interface)) others.push_back(other_end(lab.links[interface.link], host).host);
    }
    return others;
  };
  if (lab.links.size() + 1 != lab.hosts.size()) return {};
  if (std::ranges::any_of(lab.links, [](const Link& link) { return link.ends.size() != 2; })) return {};
  // From the first host, or where that is in the middle from the first that is at an end.
  std::size_t start = lab.hosts.size();
  for (std::size_t host = 0; host < lab.hosts.size(); ++host) {
    const auto count = neighbours(host).size();
    if (count > 2) return {};
    if (count < 2 && start == lab.hosts.size()) start = host;
  }
  if (start == lab.hosts.size()) return {};
  std::vector<std::size_t> chain = {start};
  std::optional<std::size_t> before;
  while (true) {
    const auto others = neighbours(chain.back());
    const auto next = std::ranges::find_if(others, [&](std::size_t other) { return other != before; });
    if (next == others.end() || chain.size() == lab.hosts.size()) break;
    before = chain.back();
    chain.push_back(*next);
  }
  if (chain.size() != lab.hosts.size()) return {};
  if (lab.internet && lab.internet->behind != chain.back()) {
    if (lab.internet->behind != chain.front()) return {};
    std::ranges::reverse(chain);
  }
  return chain;
}

std::string draw_chain(const Lab& lab, std::span<const std::size_t> chain, std::size_t columns) {
  constexpr std::string_view goes_on = "─ ⋯";
  const std::size_t reserve = display_width(goes_on);
  std::string text;
  Block row = box(lab.hosts[chain[0]].name, false, chain.size() > 1 || lab.internet);
  const auto end_row = [&](bool more) {
    if (more) row[1] += goes_on;
    for (const auto& line : row) text += line + "\n";
  };
  const std::size_t boxes = chain.size() + (lab.internet ? 1 : 0);
  for (std::size_t i = 1; i < boxes; ++i) {
    const bool last = i + 1 == boxes;
    Block more;
    if (i < chain.size()) {
      const auto& a = lab.hosts[chain[i - 1]];
      const auto& b = lab.hosts[chain[i]];
      const auto& out = a.interfaces[interface_toward(lab, chain[i - 1], chain[i])];
      const auto& in = b.interfaces[interface_toward(lab, chain[i], chain[i - 1])];
      more = cable(cable_end(out), cable_end(in), out.mtu);
      append(more, box(b.name, true, !last));
    } else {
      const auto& internet = *lab.internet;
      const auto& out = lab.hosts[internet.behind].interfaces[internet.interface];
      more = cable(cable_end(out),
                   {"", internet.gateway ? internet.gateway->to_string() : "",
                    internet.gateway6 ? internet.gateway6->to_string() : ""},
                   out.mtu);
      append(more, box("internet", true, false));
    }
    if (width_of(row) + width_of(more) + (last ? 0 : reserve) > columns) {
      end_row(true);
      row = {"  ", "⋯ ", "  "};
      if (width_of(row) + width_of(more) + (last ? 0 : reserve) > columns) return {};
    }
    append(row, more);
  }
  end_row(false);
  return text;
}

std::string draw_boxes(const Lab& lab, std::size_t columns) {
  auto wide = all_boxes(lab, true);
  return widest_line(wide) <= columns ? wide : all_boxes(lab, false);
}

}  // namespace ntool::engine::lab
