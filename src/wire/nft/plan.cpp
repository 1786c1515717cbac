#include "plan.hpp"

#include <array>
#include <fmt/format.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>

#include <ntool/wire/ip_packet.hpp>

namespace ntool::wire::nft {
namespace {

using Kind = PlannedMessage::Kind;

// In the order of Hook.
constexpr std::array<Chain, 3> filter_chains = {{
    {"input", "filter", NF_INET_LOCAL_IN, NF_IP_PRI_FILTER},
    {"forward", "filter", NF_INET_FORWARD, NF_IP_PRI_FILTER},
    {"output", "filter", NF_INET_LOCAL_OUT, NF_IP_PRI_FILTER},
}};
constexpr Chain prerouting = {"prerouting", "nat", NF_INET_PRE_ROUTING, NF_IP_PRI_NAT_DST};
constexpr Chain postrouting = {"postrouting", "nat", NF_INET_POST_ROUTING, NF_IP_PRI_NAT_SRC};

/// A rule of the kernel matches one protocol; ours for icmp becomes one for each family that it may be of.
std::vector<std::optional<std::uint8_t>> protocols_of(const FilterRule& rule) {
  switch (rule.protocol) {
    case Protocol::any: break;
    case Protocol::tcp: return {ip_protocol::tcp};
    case Protocol::udp: return {ip_protocol::udp};
    case Protocol::icmp: {
      const auto& prefix = rule.from ? rule.from : rule.to;
      if (!prefix) return {ip_protocol::icmp, ip_protocol::icmp_v6};
      return {prefix->address().is_v4() ? ip_protocol::icmp : ip_protocol::icmp_v6};
    }
  }
  return {std::nullopt};
}

void plan_filters(const Ruleset& ruleset, std::vector<PlannedMessage>& plan) {
  for (std::size_t hook = 0; hook < filter_chains.size(); ++hook) {
    const Chain* chain = &filter_chains.at(hook);
    bool made = false;
    for (std::size_t i = 0; i < ruleset.filters.size(); ++i) {
      if (static_cast<std::size_t>(ruleset.filters[i].hook) != hook) continue;
      if (!std::exchange(made, true)) {
        plan.push_back({.kind = Kind::chain, .chain = chain});
        // Its hop limit keeps discovery from being forwarded.
        if (chain->hook != NF_INET_FORWARD) plan.push_back({.kind = Kind::discovery, .chain = chain});
      }
      for (const auto protocol : protocols_of(ruleset.filters[i])) {
        plan.push_back({.kind = Kind::filter, .chain = chain, .rule = i, .protocol = protocol});
      }
    }
  }
}

}  // namespace

std::vector<PlannedMessage> plan_of(const Ruleset& ruleset) {
  std::vector<PlannedMessage> plan = {{.kind = Kind::begin}, {.kind = Kind::table}};
  plan_filters(ruleset, plan);
  if (!ruleset.redirects.empty()) plan.push_back({.kind = Kind::chain, .chain = &prerouting});
  for (std::size_t i = 0; i < ruleset.redirects.size(); ++i) {
    const auto protocol = ruleset.redirects[i].protocol == Protocol::tcp ? ip_protocol::tcp : ip_protocol::udp;
    plan.push_back({.kind = Kind::redirect, .chain = &prerouting, .rule = i, .protocol = protocol});
  }
  if (ruleset.masquerade_out) {
    plan.push_back({.kind = Kind::chain, .chain = &postrouting});
    plan.push_back({.kind = Kind::masquerade, .chain = &postrouting});
  }
  plan.push_back({.kind = Kind::end});
  return plan;
}

std::size_t count_messages(const Ruleset& ruleset) {
  return plan_of(ruleset).size();
}

std::string describe_message(const Ruleset& ruleset, std::size_t index) {
  const auto plan = plan_of(ruleset);
  if (index >= plan.size()) return fmt::format("message {}", index);
  const PlannedMessage& message = plan[index];
  switch (message.kind) {
    case Kind::begin:
    case Kind::end: break;
    case Kind::table: return fmt::format("table {}", table_name);
    case Kind::chain: return fmt::format("chain {}", message.chain->name);
    case Kind::discovery: return fmt::format("neighbour discovery in chain {}", message.chain->name);
    case Kind::filter: return fmt::format("firewall rule {}", message.rule + 1);
    case Kind::redirect: return fmt::format("redirect {}", message.rule + 1);
    case Kind::masquerade: return fmt::format("masquerading out of {}", ruleset.masquerade_out.value_or(""));
  }
  return "the rules as a whole";
}

}  // namespace ntool::wire::nft
