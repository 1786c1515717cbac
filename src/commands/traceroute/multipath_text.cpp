#include "multipath.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::traceroute {
namespace {

using engine::MultipathHop;
using engine::MultipathResult;

/// a … z, aa, ab …
std::string letter(std::size_t number) {
  std::string text;
  for (++number; number > 0; number = (number - 1) / 26) {
    text.insert(text.begin(), static_cast<char>('a' + (number - 1) % 26));
  }
  return text;
}

/// The letter of each node, hop by hop.
class Letters {
 public:
  explicit Letters(const MultipathResult& result) {
    std::size_t next = 0;
    for (const auto& hop : result.hops) {
      for (const auto& node : hop.nodes) all_.push_back({hop.ttl, node.address, letter(next++)});
    }
  }
  [[nodiscard]] std::string of(Ttl ttl, const IpAddress& address) const {
    const auto it =
        std::ranges::find_if(all_, [&](const Node& node) { return node.ttl == ttl && node.who == address; });
    return it != all_.end() ? it->letter : "?";
  }
  [[nodiscard]] std::size_t width() const { return all_.empty() ? 1 : all_.back().letter.size(); }

 private:
  struct Node {
    Ttl ttl;
    IpAddress who;
    std::string letter;
  };
  std::vector<Node> all_;
};

std::string percent(double share) {
  const double shown = std::floor(share * 1000) / 10;
  return fmt::format("{:.{}f} %", shown, shown == std::floor(shown) ? 0 : 1);
}

std::string next_of(const MultipathResult& result, const MultipathHop& hop, const IpAddress& address,
                    const Letters& letters) {
  std::string text;
  const Ttl next(static_cast<std::uint8_t>(hop.ttl.value() + 1));
  for (const auto& link : result.links) {
    if (link.ttl == hop.ttl && link.from == address) text += " " + letters.of(next, link.to);
  }
  return text;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string multipath_text(const MultipathResult& result, const Named& named, double confidence) {
  const Letters letters(result);
  std::size_t width = 0;
  for (const auto& hop : result.hops) {
    for (const auto& node : hop.nodes) width = std::max(width, display_width(named(node.address)));
  }
  std::string text;
  for (const auto& hop : result.hops) {
    std::string head = fmt::format("{:2}  ", hop.ttl.value());
    if (hop.nodes.empty()) text += head + "*\n";
    for (const auto& node : hop.nodes) {
      const std::string name = named(node.address);
      text += head + fmt::format("{:{}} ", letters.of(hop.ttl, node.address), letters.width()) + name;
      text += std::string(width - display_width(name), ' ');
      head = "    ";
      if (!node.flows.empty()) {
        text +=
            fmt::format("  {:8.3f} ms  {:3} of {} flows", to_milliseconds(node.fastest), node.flows.size(), hop.flows);
      }
      const std::string next = next_of(result, hop, node.address, letters);
      if (!next.empty()) text += "  ->" + next;
      text += "\n";
    }
    if (hop.by_packet) text += "    one flow met several of them: this hop balances packet by packet\n";
    if (!hop.nodes.empty() && hop.confidence < confidence && !hop.by_packet) {
      text += fmt::format("    only {} sure that there are no more: {} flows were not answered\n",
                          percent(hop.confidence), hop.silent);
    }
  }
  text += fmt::format(
      "{} probes; at each other hop another address is ruled out with {} confidence, if flows are spread "
      "evenly\n",
      result.probes, percent(confidence));
  return text;
}

std::string multipath_dot(const std::string& target, const MultipathResult& result, const Named& named) {
  std::string text = fmt::format("digraph {} {{\n  rankdir=LR;\n  node [shape=box];\n", quoted(terminal_safe(target)));
  const auto id = [](Ttl ttl, const IpAddress& address) {
    return quoted(fmt::format("{} {}", ttl.value(), terminal_safe(sys::address_text(address))));
  };
  for (const auto& hop : result.hops) {
    for (const auto& node : hop.nodes) {
      text += fmt::format("  {} [label={}{}];\n", id(hop.ttl, node.address),
                          quoted(fmt::format("{}. {}", hop.ttl.value(), named(node.address))),
                          node.ends ? ", style=bold" : "");
    }
  }
  for (const auto& link : result.links) {
    const Ttl next(static_cast<std::uint8_t>(link.ttl.value() + 1));
    text += fmt::format("  {} -> {} [label=\"{}\"];\n", id(link.ttl, link.from), id(next, link.to), link.flows);
  }
  return text + "}\n";
}

}  // namespace ntool::commands::traceroute
