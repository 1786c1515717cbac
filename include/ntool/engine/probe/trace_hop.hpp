// What a trace tells: hops in order of their TTL, each with as many probes as were asked.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/time.hpp>
#include <ntool/wire/icmp.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::engine {

/// An ICMP error's words; their meaning depends on the family.
struct IcmpCause {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint32_t info = 0;  ///< next-hop MTU, pointer …, by type
};

/// Who answered one probe, and how.
struct TraceReply {
  IpAddress from;
  Duration rtt{};
  /// The target itself has answered. False with an `icmp` that is no "time exceeded": the packet goes no further.
  bool reached = false;
  bool refused = false;                        ///< TCP: by a reset
  std::optional<std::uint8_t> tcp_flags = {};  ///< of the answer, where the port tells it (RFC 9293 3.1)
  std::optional<IcmpCause> icmp = {};          ///< absent: an echo reply, data, or a TCP answer
  std::optional<Ttl> ttl = {};                 ///< that the answer had left
  std::uint8_t flow = 0;                       ///< of the probe
  std::optional<Mtu> path_mtu = {};            ///< so short the probe had to become on its way to here
  // What the router added (RFC 4884); empty where it is broken.
  std::vector<wire::MplsLabel> labels = {};                 ///< RFC 4950
  std::vector<wire::InterfaceInformation> interfaces = {};  ///< RFC 5837
  struct Extension {
    std::uint8_t object_class = 0;
    std::uint8_t type = 0;
    std::vector<std::uint8_t> payload = {};
    bool operator==(const Extension&) const = default;
  };
  std::vector<Extension> extensions = {};  ///< of other kinds
  // What it saw of our probe, where the port can tell.
  std::optional<Ttl> quoted_ttl = {};
  std::optional<wire::QuotedHeader> quoted = {};
};

/// Nothing lies beyond this hop: the target answered, or somebody said that the way ends.
bool ends_way(const TraceReply& reply);

/// One answer, as soon as it has come; hops follow in their order.
struct TraceAnswer {
  Ttl ttl;             ///< of the probe
  unsigned query = 0;  ///< which one of its hop, from 0
  Instant sent;        ///< the probe
  TraceReply reply;
};

struct TraceHop {
  Ttl ttl;
  std::vector<std::optional<TraceReply>> probes;  ///< in order of asking; nullopt: no answer
};

enum class TraceStop {
  target,       ///< it answered
  unreachable,  ///< somebody said that it goes no further
  max_hops,     ///< the last hop that was asked for answered, and it was not the target
  silence,      ///< nobody at the last hop that was asked for answers
  interrupted,  ///< stop() was called
  not_sent,     ///< this host would not send: TraceEnd::error
};

}  // namespace ntool::engine
