// How a trace asks, and how long it waits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/time.hpp>

namespace ntool::engine {

/// -w MAX,HERE,NEAR of traceroute(8): a probe is waited for no longer than MAX, nor than HERE times a round trip of the
/// same hop, nor (where that has none) than NEAR times one of a later hop. A factor of 0 counts for nothing.
struct TracePatience {
  Duration max{};
  double here = 0;
  double near = 0;
};

struct TraceRules {
  enum class Question {
    echo,     ///< ICMP; the payload makes the checksum constant, see below
    udp,      ///< to `port`
    connect,  ///< TCP, to `port`
    packet,   ///< of another protocol, or TCP by hand: as the port is made
  } question = Question::udp;
  IpAddress target = {};
  Port port = {};
  bool port_per_probe = false;  ///< the first goes to `port`, each one to the next: no constant flow
  Ttl first{1};
  Ttl last{30};
  unsigned queries = 3;           ///< probes per hop
  std::size_t window = 16;        ///< probes in flight at the same time
  std::size_t payload_bytes = 0;  ///< at least 2 for echo
  /// Probes get shorter where a link takes less, and the reply tells it (TraceReply::path_mtu). For echo and udp, whose
  /// port sends what must not be cut (sys::PathMtuDiscovery::probe); one probe is under way at a time.
  bool finds_mtu = false;
  std::uint8_t payload_fill = 0;  ///< each byte of it but those that carry an id or make up for one
  /// Ids go round in a range of their own, so that several traces can share a port (trace_set.hpp).
  Seq first_id{1};
  std::uint32_t id_count = 65536;
  std::uint8_t flows = 1;  ///< the probes take turns in them; at most `queries`
  /// The port can only have one question of a flow under way (a TCP source port and its one connection attempt).
  bool one_in_flight_per_flow = false;
  Duration pause{};           ///< between two probes at least
  bool tell_answers = false;  ///< by TraceProber::poll_answer
  /// None: what the round trips seen so far advise (trace_wait.hpp).
  std::optional<TracePatience> patience = {};
};

}  // namespace ntool::engine
