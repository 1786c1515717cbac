// What hosts do beside standing there: routes, translation, firewall, services.
#include "drawing.hpp"
#include "words.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/text.hpp>

namespace ntool::engine::lab {
namespace {

/// Routes of a host that are shown; a chain of 60 routers has 7,000.
constexpr std::size_t most_routes = 8;

std::string route_text(const Host& host, const Route& route) {
  std::string text = route.to.length() == 0 ? "default" : route.to.to_string();
  if (route.via) text += " via " + route.via->to_string();
  text += " " + host.interfaces[route.interface].name;
  if (route.metric) text += fmt::format(" metric {}", *route.metric);
  return text;
}

std::vector<std::string> route_lines(const Host& host) {
  std::vector<std::string> lines;
  for (const auto& route : host.routes) {
    if (lines.size() + 1 == most_routes && host.routes.size() > most_routes) {
      lines.push_back(fmt::format("… and {} more", host.routes.size() - lines.size()));
      break;
    }
    lines.push_back(route_text(host, route));
  }
  return lines;
}

std::string filter_text(const wire::nft::FilterRule& rule) {
  std::string text(word_of(hooks, rule.hook));
  if (rule.protocol != wire::nft::Protocol::any) text += fmt::format(" {}", word_of(protocols, rule.protocol));
  if (rule.ports) text += " " + ports_text(*rule.ports);
  if (rule.from) text += " from " + rule.from->to_string();
  if (rule.to) text += " to " + rule.to->to_string();
  text += fmt::format(" → {}", word_of(verdicts, rule.verdict));
  if (rule.verdict == wire::nft::Verdict::reject) text += fmt::format(" with {}", word_of(reject_answers, rule.with));
  return text;
}

std::vector<std::string> nat_lines(const Host& host) {
  std::vector<std::string> lines;
  if (host.rules.masquerade_out) lines.push_back("masquerade what leaves by " + *host.rules.masquerade_out);
  for (const auto& redirect : host.rules.redirects) {
    lines.push_back(fmt::format("{} {} → {}", word_of(protocols, redirect.protocol), ports_text(redirect.ports),
                                redirect.to.to_string()));
  }
  return lines;
}

std::vector<std::string> firewall_lines(const Host& host) {
  std::vector<std::string> lines;
  for (const auto& rule : host.rules.filters) lines.push_back(filter_text(rule));
  return lines;
}

std::vector<std::string> service_lines(const Host& host) {
  std::vector<std::string> lines;
  for (const auto& service : host.services) lines.push_back(terminal_safe(service.line));
  return lines;
}

/// A heading and the lines of each host that has some, behind its name.
template <class Lines>
std::string section(std::string_view heading, const Lab& lab, std::size_t columns, Lines lines_of) {
  std::size_t width = 0;
  for (const auto& host : lab.hosts) {
    if (!lines_of(host).empty()) width = std::max(width, host.name.size());
  }
  std::string text;
  for (const auto& host : lab.hosts) {
    std::string name = host.name;
    for (const auto& line : lines_of(host)) {
      const auto lead = fmt::format("  {}  ", pad_right(name, width));
      const std::size_t room = columns > display_width(lead) + 20 ? columns - display_width(lead) : 20;
      text += lead + shortened(line, room) + "\n";
      name.clear();
    }
  }
  return text.empty() ? text : fmt::format("{}\n{}", heading, text);
}

}  // namespace

std::string draw_settings(const Lab& lab, std::size_t columns) {
  return section("routes", lab, columns, route_lines) + section("NAT", lab, columns, nat_lines) +
         section("firewall", lab, columns, firewall_lines) + section("services", lab, columns, service_lines);
}

}  // namespace ntool::engine::lab
