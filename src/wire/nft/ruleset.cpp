#include "../interface_name.hpp"
#include "expressions.hpp"
#include "plan.hpp"

#include <fmt/format.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include <ntool/wire/nft.hpp>

namespace ntool::wire::nft {
namespace {

using Kind = PlannedMessage::Kind;

bool has_ports(Protocol protocol) {
  return protocol == Protocol::tcp || protocol == Protocol::udp;
}
bool is_range(const PortRange& ports) {
  return ports.first > Port(0) && ports.first <= ports.last;
}

Result<void> check(const FilterRule& rule, std::size_t index) {
  const auto wrong = [&](std::string_view reason, std::string hint) {
    return usage_error(fmt::format("firewall rule {}: {}", index + 1, reason), std::move(hint));
  };
  if (rule.ports && !has_ports(rule.protocol)) return wrong("ports need a protocol", "say tcp or udp");
  if (rule.ports && !is_range(*rule.ports)) return wrong("the ports are no range", "take ports from 1 to 65535");
  if (rule.verdict == Verdict::reject && rule.with == RejectWith::tcp_reset && rule.protocol != Protocol::tcp) {
    return wrong("tcp-reset answers TCP alone", "say tcp, or reject with an unreachable");
  }
  if (rule.from && rule.to && rule.from->address().family() != rule.to->address().family()) {
    return wrong(fmt::format("{} and {} are of two families", rule.from->to_string(), rule.to->to_string()),
                 "make two rules of it");
  }
  return {};
}

Result<void> check(const Redirect& redirect, std::size_t index) {
  const auto wrong = [&](std::string_view reason, std::string hint) {
    return usage_error(fmt::format("redirect {}: {}", index + 1, reason), std::move(hint));
  };
  if (!has_ports(redirect.protocol)) return wrong("it needs a protocol that has ports", "say tcp or udp");
  if (!is_range(redirect.ports)) return wrong("the ports are no range", "take ports from 1 to 65535");
  if (redirect.to.port == Port(0)) return wrong("it goes to no port", "say ADDRESS:PORT");
  if (redirect.to.ip.is_unspecified()) return wrong("it goes to no address", "say ADDRESS:PORT");
  return {};
}

Result<void> check(const Ruleset& ruleset) {
  for (std::size_t i = 0; i < ruleset.filters.size(); ++i) TRY(check(ruleset.filters[i], i));
  for (std::size_t i = 0; i < ruleset.redirects.size(); ++i) TRY(check(ruleset.redirects[i], i));
  if (ruleset.masquerade_out && !is_interface_name(*ruleset.masquerade_out)) {
    return usage_error(fmt::format("'{}' cannot be the name of an interface", *ruleset.masquerade_out));
  }
  return {};
}

std::uint16_t type_of(Kind kind) {
  constexpr auto nftables = [](int type) { return static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | type); };
  switch (kind) {
    case Kind::begin: return NFNL_MSG_BATCH_BEGIN;
    case Kind::end: return NFNL_MSG_BATCH_END;
    case Kind::table: return nftables(NFT_MSG_NEWTABLE);
    case Kind::chain: return nftables(NFT_MSG_NEWCHAIN);
    default: return nftables(NFT_MSG_NEWRULE);
  }
}

std::uint16_t flags_of(Kind kind) {
  switch (kind) {
    case Kind::begin:
    case Kind::end: return NLM_F_REQUEST;
    case Kind::table:
    case Kind::chain: return NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL;
    default: return NLM_F_REQUEST | NLM_F_CREATE | NLM_F_APPEND;
  }
}

void write_nfgenmsg(ByteWriter& out, Kind kind) {
  const bool is_end = kind == Kind::begin || kind == Kind::end;
  out.u8(is_end ? NFPROTO_UNSPEC : NFPROTO_INET);
  out.u8(NFNETLINK_V0);
  // res_id: of which subsystem the batch is.
  out.u16(is_end ? swap_to(std::uint16_t{NFNL_SUBSYS_NFTABLES}, std::endian::big) : std::uint16_t{0});
}

void write_chain(NetlinkWriter& writer, const Chain& chain) {
  writer.attribute_text(NFTA_CHAIN_TABLE, table_name);
  writer.attribute_text(NFTA_CHAIN_NAME, chain.name);
  writer.begin_nested(NFTA_CHAIN_HOOK);
  put_number(writer, NFTA_HOOK_HOOKNUM, chain.hook);
  put_number(writer, NFTA_HOOK_PRIORITY, static_cast<std::uint32_t>(chain.priority));
  writer.end_nested();
  put_number(writer, NFTA_CHAIN_POLICY, NF_ACCEPT);
  writer.attribute_text(NFTA_CHAIN_TYPE, chain.type);
}

void write_filter(RuleExpressions& out, const FilterRule& rule, std::optional<std::uint8_t> protocol) {
  // In a table of both families an address says nothing before it is known of which it is.
  if (const auto& prefix = rule.from ? rule.from : rule.to) out.match_family(prefix->address().family());
  if (rule.from) out.match_source(*rule.from);
  if (rule.to) out.match_destination(*rule.to);
  if (protocol) out.match_protocol(*protocol);
  if (rule.ports) out.match_destination_ports(*rule.ports);
  switch (rule.verdict) {
    case Verdict::accept: return out.accept();
    case Verdict::drop: return out.drop();
    case Verdict::reject: return out.reject(rule.with);
  }
}

void write_redirect(RuleExpressions& out, const Redirect& redirect, std::uint8_t protocol) {
  out.match_family(redirect.to.ip.family());
  out.match_destination_is_ours();
  out.match_protocol(protocol);
  out.match_destination_ports(redirect.ports);
  out.change_destination(redirect.to);
}

void write_rule(NetlinkWriter& writer, const PlannedMessage& message, const Ruleset& ruleset) {
  writer.attribute_text(NFTA_RULE_TABLE, table_name);
  writer.attribute_text(NFTA_RULE_CHAIN, message.chain->name);
  writer.begin_nested(NFTA_RULE_EXPRESSIONS);
  RuleExpressions out(writer);
  switch (message.kind) {
    case Kind::discovery:
      out.match_neighbour_discovery();
      out.accept();
      break;
    case Kind::filter: write_filter(out, ruleset.filters[message.rule], message.protocol); break;
    case Kind::redirect: write_redirect(out, ruleset.redirects[message.rule], message.protocol.value_or(0)); break;
    case Kind::masquerade:
      out.match_output_interface(ruleset.masquerade_out.value_or(""));
      out.masquerade();
      break;
    default: break;
  }
}

}  // namespace

Result<std::vector<std::uint8_t>> emit_ruleset(const Ruleset& ruleset, std::uint32_t first_sequence) {
  TRY(check(ruleset));
  const auto plan = plan_of(ruleset);
  std::vector<std::uint8_t> batch;
  std::uint32_t sequence = first_sequence;
  for (const PlannedMessage& message : plan) {
    const bool is_last_inner = &message == &plan[plan.size() - 2];
    NetlinkWriter writer(type_of(message.kind),
                         static_cast<std::uint16_t>(flags_of(message.kind) | (is_last_inner ? NLM_F_ACK : 0)),
                         sequence++);
    write_nfgenmsg(writer.fixed(), message.kind);
    switch (message.kind) {
      case Kind::begin:
      case Kind::end: break;
      case Kind::table: writer.attribute_text(NFTA_TABLE_NAME, table_name); break;
      case Kind::chain: write_chain(writer, *message.chain); break;
      default: write_rule(writer, message, ruleset);
    }
    const auto bytes = TRY(writer.finish());
    batch.insert(batch.end(), bytes.begin(), bytes.end());
  }
  return batch;
}

}  // namespace ntool::wire::nft
