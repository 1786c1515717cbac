// Firewall and NAT of this network namespace, given to the kernel as one nf_tables transaction (wire/nft).
#pragma once

#include <ntool/base/result.hpp>
#include <ntool/net/netlink_session.hpp>
#include <ntool/wire/nft.hpp>

namespace ntool::net {

/// All of the rules come to be, or none. Needs CAP_NET_ADMIN in the user namespace that owns the network namespace. An
/// empty ruleset asks the kernel for nothing.
/// Errors: those of emit_ruleset; what the kernel says of the first message that it refuses, named as describe_message
/// does, with Errc::unsupported and the missing part of the kernel where it lacks one.
Result<void> apply_ruleset(const wire::nft::Ruleset& ruleset);

/// The same over a channel of NETLINK_NETFILTER. The kernel has put its answers into the socket when the batch is sent.
Result<void> apply_ruleset(const wire::nft::Ruleset& ruleset, NetlinkChannel& channel);

}  // namespace ntool::net
