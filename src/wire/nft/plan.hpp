// Which messages a ruleset becomes, in their order: what emit_ruleset writes and describe_message tells of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <ntool/wire/nft.hpp>

namespace ntool::wire::nft {

inline constexpr std::string_view table_name = "ntool";

/// A chain that a hook of netfilter calls.
struct Chain {
  std::string_view name, type;
  std::uint32_t hook;     ///< NF_INET_*
  std::int32_t priority;  ///< NF_IP_PRI_*: lower ones are called first
};

struct PlannedMessage {
  enum class Kind : std::uint8_t { begin, table, chain, discovery, filter, redirect, masquerade, end };
  Kind kind;
  const Chain* chain = nullptr;               ///< itself, or the one of the rule
  std::size_t rule = 0;                       ///< in Ruleset::filters or ::redirects
  std::optional<std::uint8_t> protocol = {};  ///< of the rule: IPPROTO_*
};

/// Only the chains that have rules.
std::vector<PlannedMessage> plan_of(const Ruleset& ruleset);

}  // namespace ntool::wire::nft
