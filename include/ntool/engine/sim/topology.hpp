// Topology: what a simulated network (engine/sim/network.hpp) is made of, as a plain value.
// engine/sim/topology_text.hpp reads one from text.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/time.hpp>
#include <ntool/wire/icmp.hpp>

namespace ntool::engine::sim {

/// What the way to a hop or target and back does to packets. Probabilities are 0 to 1.
struct Line {
  Duration rtt{};     ///< from us to here and back, not from the hop before
  Duration jitter{};  ///< each answer takes up to this much longer, evenly; packets closer than this may change places
  double loss = 0;    ///< of packets that arrive here, whether they would be answered or go on
  double duplicate = 0;  ///< of answers that come twice
  double reorder = 0;    ///< of answers that are held back by `reorder_by`, so that later ones overtake them
  Duration reorder_by{};
  bool operator==(const Line&) const = default;
};

/// So many ICMP errors per second, after a burst (RFC 1812 4.3.2.8, RFC 4443 2.4 f).
struct RateLimit {
  std::uint32_t per_second = 1;
  std::uint32_t burst = 1;
  bool operator==(const RateLimit&) const = default;
};

/// Type and code of an ICMP error in both families, whose numbers differ.
struct IcmpKind {
  std::uint8_t v4_type = 0, v4_code = 0;
  std::uint8_t v6_type = 0, v6_code = 0;
  bool operator==(const IcmpKind&) const = default;
};

/// How much of a packet an ICMP error quotes: bytes behind the IP header. Errors never grow beyond 576 bytes (IPv4, RFC
/// 1812 4.3.2.3) or 1,280 (IPv6, RFC 4443 3), whatever this says.
inline constexpr std::size_t quote_all = std::numeric_limits<std::size_t>::max();

enum class Balance : std::uint8_t {
  flow,    ///< packets with the same addresses, protocol and ports (ICMP: identifier, checksum) stay together
  packet,  ///< every packet throws a die
};

struct LinkMtu {
  Mtu mtu;               ///< of the link behind this hop
  bool reported = true;  ///< false: what does not fit vanishes without a word (a black hole)
  bool operator==(const LinkMtu&) const = default;
};

/// The interface that a router's ICMP error tells of (RFC 5837): the one that the packet came in by.
struct InterfaceInfo {
  std::string name = {};  ///< up to 63 bytes; empty: not told
  std::optional<IfIndex> index = {};
  std::optional<Mtu> mtu = {};
  bool operator==(const InterfaceInfo&) const = default;
};

/// Chosen bytes, for hostile tests: what would have been said is changed before it leaves, in this order.
struct Mangling {
  struct Patch {
    std::size_t at = 0;  ///< counted from the IP header's first byte; what lies beyond the end is left out
    std::vector<std::uint8_t> bytes = {};
    bool operator==(const Patch&) const = default;
  };
  std::vector<std::uint8_t> instead = {};  ///< a whole IP packet in place of the answer; empty: the answer
  std::vector<Patch> patches = {};
  std::vector<std::uint8_t> append = {};
  std::optional<std::size_t> cut = {};  ///< the packet ends after so many bytes
  /// Lengths and checksums of IP and of the transport are made right again after all that, as far as the bytes allow.
  bool repair = false;
  bool operator==(const Mangling&) const = default;
};

/// A router on the way.
struct Hop {
  std::vector<IpAddress> addresses = {};  ///< of both families; several of one are several routers side by side
  Line line = {};
  Balance balance = Balance::flow;
  double silence = 0;  ///< of packets to which it ought to say something and does not; it forwards them all the same
  std::optional<RateLimit> limit = {};
  std::size_t quote = quote_all;
  std::optional<LinkMtu> mtu = {};
  std::vector<wire::MplsLabel> labels = {};  ///< told in its ICMP errors (RFC 4950)
  std::optional<IcmpKind> refuses = {};      ///< everything that would go on ends here, with this answer
  Ttl ttl{255};                              ///< of its answers when they leave; each hop on the way back takes one
  std::optional<InterfaceInfo> interface = {};
  /// It translates the source of what goes on into the first of these of that family (and back); errors from behind it
  /// quote our source again, but a transport checksum that was made for the other one, as Linux' NAT leaves it.
  std::vector<IpAddress> nat = {};
  std::optional<Mangling> mangling = {};
  bool operator==(const Hop&) const = default;
};

enum class IcmpRule : std::uint8_t { answer, drop, unreachable };
enum class TcpRule : std::uint8_t {
  open,
  reset,
  drop,
  reject,  ///< a firewall that answers by ICMP "administratively prohibited"
};
enum class UdpRule : std::uint8_t {
  closed,  ///< ICMP port unreachable
  echo,
  drop,
};
template <class Rule>
struct PortRules {
  struct Entry {
    PortRange ports;
    Rule rule;
    bool operator==(const Entry&) const = default;
  };
  std::vector<Entry> entries = {};  ///< the first that has the port decides
  Rule others;
  bool operator==(const PortRules&) const = default;

  [[nodiscard]] Rule of(Port port) const {
    for (const auto& entry : entries) {
      if (entry.ports.first <= port && port <= entry.ports.last) return entry.rule;
    }
    return others;
  }
};

/// What a TCP server says as soon as a connection stands.
struct Banner {
  Port port;
  std::string text = {};  ///< any bytes
  bool operator==(const Banner&) const = default;
};

/// A host at the end of a path, or all hosts of a network there, which then behave alike.
struct Target {
  std::vector<Prefix> addresses = {};
  Line line = {};
  double corrupt = 0;       ///< of answers: a byte of the payload is another, the checksum is right again
  double bad_checksum = 0;  ///< of answers: the checksum of the transport is wrong
  Ttl ttl{64};              ///< of its answers when they leave; each hop on the way back takes one
  std::optional<RateLimit> limit = {};
  std::size_t quote = quote_all;
  IcmpRule icmp = IcmpRule::answer;
  PortRules<TcpRule> tcp{.others = TcpRule::reset};
  PortRules<UdpRule> udp{.others = UdpRule::closed};
  std::vector<Banner> banners = {};  ///< of open ports
  std::optional<Mangling> mangling = {};
  bool operator==(const Target&) const = default;
};

/// Two hops that pass packets to each other until their time to live is over: 1 is the first hop, first < second.
struct RoutingLoop {
  std::size_t first = 0, second = 0;
  bool operator==(const RoutingLoop&) const = default;
};

/// Hops in order, and the targets that all stand behind the last of them.
struct Path {
  std::vector<Hop> hops = {};
  std::vector<Target> targets = {};
  std::optional<RoutingLoop> loop = {};
  bool operator==(const Path&) const = default;
};

struct Topology {
  std::uint64_t seed = 1;
  std::vector<IpAddress> sources = {};  ///< addresses of our own host, for those who make packets; none: any will do
  std::vector<Path> paths = {};
  /// Of the link to our host: larger answers come in fragments (IPv4), or in IPv6's fragments.
  Mtu link_mtu{65535};
  bool operator==(const Topology&) const = default;
};

}  // namespace ntool::engine::sim
