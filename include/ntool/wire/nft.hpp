// The few rules of a firewall and of NAT that the lab needs, as one nf_tables batch (linux/netfilter/nf_tables.h): one
// table "ntool" of family inet, with a filter chain for each hook and the chains of NAT, all with policy accept.
// Libraries that write these messages have no static archive; this is the part of them that we use.
//
// The filter keeps no state: a rule sees each packet for itself and matches the port of its destination, so that a rule
// for port 25 leaves answers to connections of our own alone. NAT has the state that it needs from connection tracking,
// which turns answers back. Its chains in a table of family inet need Linux 5.2.
//
// Neighbour discovery is to IPv6 what ARP is to IPv4: it goes into and out of the host whatever the rules say
// (RFC 4890 4.4.1), or a host that drops ICMP could not be reached at all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>
#include <ntool/wire/netlink.hpp>

namespace ntool::wire::nft {

enum class Hook : std::uint8_t { input, forward, output };
/// icmp means ICMP for IPv4 and ICMPv6.
enum class Protocol : std::uint8_t { any, tcp, udp, icmp };
enum class Verdict : std::uint8_t { accept, drop, reject };
/// tcp_reset answers TCP alone: in a rule for anything else it is an error.
enum class RejectWith : std::uint8_t {
  port_unreachable,
  host_unreachable,
  net_unreachable,
  admin_prohibited,
  tcp_reset,
};

/// A packet that fits all of what is given meets the verdict; rules are asked in order, and the first that fits ends
/// the walk.
struct FilterRule {
  Hook hook = Hook::forward;
  Protocol protocol = Protocol::any;
  std::optional<PortRange> ports = {};  ///< of the destination; needs tcp or udp
  std::optional<Prefix> from = {}, to = {};
  Verdict verdict = Verdict::accept;
  RejectWith with = RejectWith::port_unreachable;
  bool operator==(const FilterRule&) const = default;
};

/// What comes in for `ports` of this host, at whichever of its addresses of the family of `to`, goes to `to` instead
/// (DNAT before routing); firewall rules meet it on its way there. What only passes through is left alone.
struct Redirect {
  Protocol protocol = Protocol::tcp;  ///< tcp or udp
  PortRange ports = {};
  Endpoint to = {};
  bool operator==(const Redirect&) const = default;
};

struct Ruleset {
  std::vector<FilterRule> filters = {};
  std::vector<Redirect> redirects = {};
  /// The interface by which forwarded packets leave with its own address as their source.
  std::optional<std::string> masquerade_out = {};
  bool operator==(const Ruleset&) const = default;
  [[nodiscard]] bool empty() const { return filters.empty() && redirects.empty() && !masquerade_out; }
};

/// The messages of one transaction, from NFNL_MSG_BATCH_BEGIN to NFNL_MSG_BATCH_END, one after the other, each with
/// its own sequence number counted from `first_sequence`. The last before the end asks for an acknowledgement. The
/// others need not: what fails the kernel tells anyhow, and hundreds of acknowledgements would overflow the socket.
/// Errors: Errc::usage for a rule that cannot be (ports without a protocol that has them, a reset for UDP, prefixes of
/// two families in one rule).
Result<std::vector<std::uint8_t>> emit_ruleset(const Ruleset& ruleset, std::uint32_t first_sequence);

/// How many messages emit_ruleset makes of it.
std::size_t count_messages(const Ruleset& ruleset);

/// What a message of the batch was for, counted from its first: "chain forward", "firewall rule 2"; for errors.
std::string describe_message(const Ruleset& ruleset, std::size_t index);

/// The name of the expression ("reject", "nat" …) that begins at `offset` (NetlinkOutcome::at) of one message of the
/// batch; empty where none does.
std::string expression_at(const NetlinkMessage& message, std::uint32_t offset);

}  // namespace ntool::wire::nft
