// The end of a path of the simulated internet: what its hosts answer on which port.
#include "internet_section.hpp"

#include <algorithm>

namespace ntool::engine::lab {
namespace {

using sim::TcpRule;

/// State → ports, or "rest" for all ports that no other state names.
constexpr std::size_t most_port_entries = 1000;

template <class Rule, std::size_t N>
Result<void> read_states(const Map& map, const Choice<Rule> (&states)[N], sim::PortRules<Rule>& rules) {
  std::string_view rest;
  for (const auto& state : states) {
    const auto value = map.find(state.name);
    if (!value) continue;
    if (value->is("rest")) {
      if (!rest.empty()) return value->wrong(fmt::format("'rest' stands with '{}' already", rest));
      rest = state.name;
      rules.others = state.value;
      continue;
    }
    for (const auto& each : TRY(value->one_or_more())) {
      const auto ports = TRY(each.ports());
      // Each packet looks through all of them.
      if (rules.entries.size() == most_port_entries) {
        return each.wrong(fmt::format("more than {} ports and ranges", most_port_entries),
                          "write ranges, as 8000-8010");
      }
      for (const auto& entry : rules.entries) {
        if (entry.ports.first <= ports.last && ports.first <= entry.ports.last) {
          return each.wrong(
              fmt::format("port {} stands in two places", std::max(entry.ports.first, ports.first).value()));
        }
      }
      rules.entries.push_back({ports, state.value});
    }
  }
  return {};
}

Result<void> read_banners(const Value& value, sim::Target& target) {
  for (const auto& [key, text] : TRY(value.entries())) {
    const auto range = TRY(key.ports());
    if (range.size() != 1) return key.wrong("a banner is of one port");
    if (target.tcp.of(range.first) != TcpRule::open) {
      return key.wrong(fmt::format("port {} is not open", range.first.value()), "name it in 'open'");
    }
    target.banners.push_back({range.first, std::string(TRY(text.text()))});
  }
  return {};
}

}  // namespace

Result<Map> target_map(const Value& value, bool has_prefixes) {
  std::vector<std::string_view> keys = {"rtt", "jitter",     "loss",  "duplicate", "reorder", "corrupt", "bad_checksum",
                                        "ttl", "rate_limit", "quote", "icmp",      "tcp",     "udp",     "mangle"};
  if (has_prefixes) keys.emplace_back("to");
  return value.map(keys);
}

Result<sim::Target> read_target(const Map& map, Duration default_rtt) {
  sim::Target target{.line = {.rtt = default_rtt}};
  TRY(read_line(map, target.line));
  TRY(map.read("corrupt", &Value::share, target.corrupt));
  TRY(map.read("bad_checksum", &Value::share, target.bad_checksum));
  TRY(map.read_number("ttl", 1, 255, target.ttl));
  TRY(map.read("rate_limit", &read_rate_limit, target.limit));
  TRY(map.read("quote", &read_quote, target.quote));
  TRY(map.read_choice("icmp", icmp_rules, target.icmp));
  if (const auto tcp = map.find("tcp")) {
    const auto states = TRY(tcp->map({"open", "reset", "closed", "reject", "drop", "banner"}));
    TRY(read_states(states, tcp_words, target.tcp));
    if (const auto banner = states.find("banner")) TRY(read_banners(*banner, target));
  }
  if (const auto udp = map.find("udp")) {
    TRY(read_states(TRY(udp->map({"echo", "drop", "closed"})), udp_states, target.udp));
  }
  TRY(map.read("mangle", &read_mangling, target.mangling));
  return target;
}

}  // namespace ntool::engine::lab
