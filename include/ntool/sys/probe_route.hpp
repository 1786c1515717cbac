// How probes leave this host, as socket options.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>

namespace ntool::sys {

/// Who learns that a packet was too long for a link: IP_MTU_DISCOVER, IPV6_MTU_DISCOVER (ip(7), ipv6(7)).
enum class PathMtuDiscovery : std::uint8_t {
  by_system,  ///< as the system's default says
  dont,       ///< routers may cut it (IPv4), this host does (both)
  want,       ///< this host cuts what is longer than the path MTU that it knows
  must,       ///< never cut; too long for the path MTU that this host knows: not sent
  probe,      ///< never cut by routers, and what this host knows of the path is not heeded
};

struct ProbeRoute {
  Family family = Family::ipv4;
  std::optional<IpAddress> source = {};  ///< none: the kernel chooses
  std::string interface = {};            ///< bind to this one (SO_BINDTODEVICE); empty: the routing table decides
  std::optional<Ttl> ttl = {};           ///< of probes that name none; none: the system's default
  PathMtuDiscovery path_mtu = PathMtuDiscovery::by_system;
  std::optional<std::uint8_t> traffic_class = {};  ///< the whole byte, DSCP and ECN (RFC 2474, RFC 3168)
  std::optional<std::uint32_t> flow_label = {};    ///< IPv6, 20 bits (RFC 6437); 0: one that the kernel draws
  std::optional<std::uint32_t> mark = {};          ///< SO_MARK, for routing rules and filters of this host
  std::optional<std::uint32_t> send_buffer = {};   ///< SO_SNDBUF, in bytes; none: room for bursts
  bool only_on_link = false;                       ///< past the routing table (SO_DONTROUTE)
  bool broadcast = false;                          ///< broadcast addresses are allowed (SO_BROADCAST)
  bool multicast_loop = true;                      ///< what goes to a group comes back to this host, too
  bool debug = false;                              ///< SO_DEBUG; left out where only root may
  std::vector<std::uint8_t> ip_options = {};       ///< IPv4, as RFC 791 3.1 writes them (IP_OPTIONS); empty: none
  /// A source route (RFC 791 3.1, loose): the routers that packets are to pass, in order; of IPv4 up to 8. IPv6: the
  /// addresses of a routing header (RFC 8200 4.4) of type `routing_header`, where the kernel sends such a thing: RFC
  /// 5095 has ended type 0, type 2 wants a kernel with mobile IPv6 and takes one address. Name `target` with it.
  std::vector<IpAddress> gateways = {};
  std::uint8_t routing_header = 2;
  /// Where all probes go, where there is one such place: a group is reached through `interface` by those, too, who may
  /// not bind to one.
  std::optional<IpAddress> target = {};
  /// The kernel lets in what comes from `target` alone (connect(2)); of a raw socket errors from routers, too, stay
  /// out.
  bool only_from_target = false;
};

/// All of it but `source`, which goes with a port to bind(2), `flow_label`, which goes with each address, and
/// `only_from_target`, which is for datagrams. Errors name the option and its remedy.
Result<void> apply(const ProbeRoute& route, int fd);

/// The right to a flow label on `fd` (IPV6_FLOWLABEL_MGR, linux/in6.h; until the socket is closed) and the order to
/// take it from each destination's sin6_flowinfo. 0: the kernel draws one. Returns the label.
Result<std::uint32_t> lease_flow_label(int fd, std::uint32_t label, const std::optional<IpAddress>& target);

/// Of everything that leaves `fd` from now on (IP_TTL, IPV6_UNICAST_HOPS and their multicast siblings).
Result<void> set_ttl(int fd, Family family, Ttl ttl);

/// Whether received packets carry the kernel's time of their arrival (SO_TIMESTAMPNS, socket(7)); errors in the queue
/// carry it too. Where the kernel has none to give there is none, and no error.
void ask_for_stamps(int fd);

}  // namespace ntool::sys
