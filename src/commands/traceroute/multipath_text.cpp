#include "multipath.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include <ntool/base/text.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::traceroute {
namespace {

using engine::MultipathHop;
using engine::MultipathResult;

/// a … z, aa, ab …
std::string in_letters(std::size_t number) {
  std::string text;
  for (++number; number > 0; number = (number - 1) / 26) {
    text.insert(text.begin(), static_cast<char>('a' + (number - 1) % 26));
  }
  return text;
}

/// The letter of each node, hop by hop, and where its links lead.
class Letters {
 public:
  explicit Letters(const MultipathResult& result) {
    for (const auto& hop : result.hops) {
      for (const auto& node : hop.nodes) {
        const std::string text = in_letters(all_.size());
        width_ = text.size();
        all_.emplace(std::pair(hop.ttl, node.address), text);
      }
    }
    for (const auto& link : result.links) {
      const Ttl next(static_cast<std::uint8_t>(link.ttl.value() + 1));
      next_[{link.ttl, link.from}] += " " + of(next, link.to);
    }
  }
  [[nodiscard]] std::string of(Ttl ttl, const IpAddress& address) const { return found(all_, ttl, address, "?"); }
  /// Those that its links lead to, each behind a blank.
  [[nodiscard]] std::string behind(Ttl ttl, const IpAddress& address) const { return found(next_, ttl, address, ""); }
  [[nodiscard]] std::size_t width() const { return width_; }

 private:
  using Texts = std::map<std::pair<Ttl, IpAddress>, std::string>;
  static std::string found(const Texts& texts, Ttl ttl, const IpAddress& address, std::string_view otherwise) {
    const auto it = texts.find({ttl, address});
    return it != texts.end() ? it->second : std::string(otherwise);
  }
  Texts all_;
  Texts next_;
  std::size_t width_ = 1;
};

std::string_view flows_were(std::size_t count) {
  return count == 1 ? "flow was" : "flows were";
}

std::string percent(double share) {
  const double shown = std::floor(share * 1000) / 10;
  return fmt::format("{:.{}f} %", shown, shown == std::floor(shown) ? 0 : 1);
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
      text +=
          fmt::format("  {:8.3f} ms  {:3} of {} flows", to_milliseconds(node.fastest), node.flows.size(), hop.flows);
      const std::string next = letters.behind(hop.ttl, node.address);
      if (!next.empty()) text += "  ->" + next;
      text += "\n";
    }
    if (hop.by_packet) text += "    one flow met several of them: this hop balances packet by packet\n";
    if (hop.nodes.empty()) continue;
    if (hop.confidence < confidence && !hop.by_packet) {
      const bool interrupted = result.stop == engine::TraceStop::interrupted;
      text += fmt::format("    only {} sure that there are no more{}\n", percent(hop.confidence),
                          interrupted       ? ": interrupted"
                          : hop.silent == 0 ? ""
                                            : fmt::format(": {} {} not answered", hop.silent, flows_were(hop.silent)));
    } else if (hop.silent > 0) {
      text += fmt::format("    {} more {} not answered\n", hop.silent, flows_were(hop.silent));
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
