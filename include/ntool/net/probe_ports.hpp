// Opening the ports that carry probes on a real machine, with the least right that does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <ntool/net/probe_port.hpp>
#include <ntool/sys/clock.hpp>
#include <ntool/sys/fork_join.hpp>
#include <ntool/sys/probe_route.hpp>
#include <ntool/wire/tcp_options.hpp>

namespace ntool::net {

/// How probes leave this host.
using sys::PathMtuDiscovery;
using sys::ProbeRoute;
/// Two threads that carry out one job; a port may be given them to send with.
using sys::ForkJoin;

/// What IPv6 nodes are asked (wire::NodeInformation).
struct NodeQuery {
  std::uint16_t question = 0;
  std::uint16_t flags = 0;
  std::uint8_t code = 0;                   ///< what the subject is
  std::vector<std::uint8_t> subject = {};  ///< empty: the address that is asked
};

/// A port for ICMP echo: a datagram socket where net.ipv4.ping_group_range allows it (icmp(7)), a raw one where we may
/// (raw(7), CAP_NET_RAW), else Errc::permission with both remedies.
struct IcmpPortRules {
  std::size_t largest_payload = 56;  ///< longer replies are truncated
  /// Of all our echo requests; none: one that the kernel gives out, or a random one.
  std::optional<std::uint16_t> identifier = {};
  /// Each probe's time of sending comes from the kernel, too, where it has one (ProbeAnswer::Kind::sent_stamp). Costs a
  /// message more per probe.
  bool stamp_sending = false;
  bool only_raw = false;            ///< no datagram socket: for what only a raw one can
  bool tell_traffic_class = false;  ///< of answers
  /// Not echo requests but these queries go out (RFC 4620): IPv6 and a raw socket alone. Payloads are not sent; an
  /// answer is an echo_reply whose payload is the whole ICMPv6 message (wire::parse_node_information).
  std::optional<NodeQuery> node_query = {};
  /// For large batches of probes that are to leave as fast as they can, in any order: raw sockets send them on two
  /// threads. A datagram socket cannot: the kernel sends one at a time with a socket, and two have two identifiers. Not
  /// with stamp_sending, which counts probes. Ports that are used by one thread may share it.
  std::shared_ptr<ForkJoin> senders = {};
};
struct IcmpPort {
  std::unique_ptr<ProbePort> port;
  std::uint16_t identifier = 0;  ///< of all our echo requests
  bool raw = false;
};
Result<IcmpPort> open_icmp_port(const ProbeRoute& route, const IcmpPortRules& rules, sys::Clock& clock);

/// A port for UDP probes to any port, with the errors that routers send back, for everybody (IP_RECVERR, ip(7)). All
/// probes of a flow leave from one source port. The first two bytes of a payload are overwritten by the probe's id,
/// which is how an answer finds its probe where the router quotes enough; where it does not, the answer has no id. The
/// next two, where there are so many, are overwritten by the id's inverse: so all probes of a flow with the same
/// payload have the same checksum, which some routers balance by ("Paris traceroute", Augustin et al., IMC 2006).
struct UdpPortRules {
  Port source_port = {};  ///< of flow 0; 0: one that the kernel chooses, as for all other flows
  /// Errors are heard as whole ICMP messages (ProbeAnswer::quoted) where this process may open a raw socket; where it
  /// may not, from the error queue all the same.
  bool hear_quotes = false;
  /// UDP-Lite (RFC 3828) in the place of UDP. Errors: Errc::unsupported where this kernel has none.
  bool lite = false;
  /// Of UDP-Lite: how many bytes the checksum covers, from the header's 8 on; 0: all.
  std::uint16_t lite_coverage = 8;
};
/// way(): "UDP, errors from the error queue", "UDP, errors by raw ICMP", and the same of "UDP-Lite".
Result<std::unique_ptr<ProbePort>> open_udp_port(const ProbeRoute& route, const UdpPortRules& rules, sys::Clock& clock);

/// A port for packets that only raw sockets can send (raw(7), CAP_NET_RAW), many of a flow under way at once, with one
/// source port and one checksum. Actions are Kind::send. Errors are heard as whole messages (ProbeAnswer::quoted).
struct RawPortRules {
  enum class Probe : std::uint8_t {
    /// Any IP protocol: what follows the IP header is the action's payload. Byte 3 of it is overwritten by the flow,
    /// bytes 4 to 7 by the id and its inverse: all routers quote them. Of shorter ones an answer has no id. A packet
    /// of that protocol from where probes went is a `datagram`; with none of our bytes in it, it is of flow 0 and
    /// without an id.
    payload,
    /// A TCP segment without data (RFC 9293) unless carries_payload; the id stands in the sequence number. SYN and ACK:
    /// `connected` (this host resets it, as it does with connections that it knows nothing of), RST: `refused`; both
    /// with the header in `payload`.
    tcp,
    /// A DCCP request (RFC 4340), as tcp; routers that quote less than 16 bytes leave its id out.
    dccp,
    /// UDP-Lite as udp_port has it, for kernels that do not know it.
    udp_lite,
    /// An SCTP INIT (RFC 9260), as tcp, with the id in its initiate tag; ABORT: `refused`. Its checksum differs from
    /// probe to probe, and routers that quote less than 20 bytes leave its id out.
    sctp,
  };
  Probe probe = Probe::tcp;
  std::uint8_t protocol =
      253;                ///< of Probe::payload; not ICMP, which has a port of its own (RFC 3692: 253 is for tests)
  Port source_port = {};  ///< of flow 0; 0: one that this host does not use, as for all other flows
  std::uint8_t tcp_flags = 2;  ///< wire::tcp_flags: SYN
  wire::TcpOptions tcp_options = {};
  std::uint16_t tcp_window = 5840;
  bool carries_payload = false;             ///< of TCP: the action's payload is the segment's data
  std::uint32_t service_code = 1885957735;  ///< of DCCP (RFC 4340 8.1.2)
  std::uint16_t lite_coverage = 8;          ///< of UDP-Lite
};
/// way(): "raw TCP", "raw DCCP", "raw SCTP", "raw UDP-Lite", "raw IP protocol 253". Errors: Errc::permission with its
/// remedy; Errc::usage for ICMP.
Result<std::unique_ptr<ProbePort>> open_raw_port(const ProbeRoute& route, const RawPortRules& rules, sys::Clock& clock);

/// A port for TCP connects, for everybody: a non-blocking connect(2) with a TTL and IP_RECVERR hears which router
/// stopped its SYN. What connects is ended by a reset at once. With `one_source_port_per_flow` the probes of a flow
/// leave from one source port (of flow 0 from `source_port` where that is not 0), which allows one probe under way per
/// flow.
struct ConnectPortRules {
  Port source_port = {};
  bool one_source_port_per_flow = false;
  bool close_politely = false;  ///< end connections by FIN: servers log resets as failures (tcping)
};
Result<std::unique_ptr<ProbePort>> open_connect_port(const ProbeRoute& route, ConnectPortRules rules,
                                                     sys::Clock& clock);

}  // namespace ntool::net
