#include "socket_option.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/probe_route.hpp>

namespace ntool::sys {
namespace {

/// Of linux/in6.h, which cannot stand beside netinet/in.h.
constexpr int auto_flow_label = 70;   // IPV6_AUTOFLOWLABEL
constexpr int flow_label_lease = 32;  // IPV6_FLOWLABEL_MGR
constexpr int flow_info_send = 33;    // IPV6_FLOWINFO_SEND

/// in6_flowlabel_req of linux/in6.h.
struct FlowLabelLease {
  in6_addr destination{};
  std::uint32_t label = 0;    // in network order
  std::uint8_t action = 0;    // get
  std::uint8_t share = 255;   // with anybody
  std::uint16_t flags = 1;    // make it where there is none
  std::uint16_t expires = 0;  // both in seconds; 0: as little as there is
  std::uint16_t linger = 0;
  std::uint32_t padding = 0;
};

struct Option {
  int v4;
  int v6;
  const char* what;
};
constexpr Option path_mtu_discovery{IP_MTU_DISCOVER, IPV6_MTU_DISCOVER, "path MTU discovery"};
constexpr Option traffic_class{IP_TOS, IPV6_TCLASS, "the traffic class"};
constexpr Option multicast_loop{IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP, "multicast loop"};

Result<void> set(int fd, Family family, const Option& option, int value) {
  return family == Family::ipv4 ? set_option(fd, IPPROTO_IP, option.v4, value, option.what)
                                : set_option(fd, IPPROTO_IPV6, option.v6, value, option.what);
}

/// Probes to groups leave there, whoever asks; binding is for those who may.
bool aim_multicast(int fd, Family family, const std::string& name) {
  const unsigned index = ::if_nametoindex(name.c_str());
  if (index == 0) return false;
  const int number = static_cast<int>(index);
  if (family == Family::ipv6) return ::setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &number, sizeof number) == 0;
  ip_mreqn request{};
  request.imr_ifindex = number;
  return ::setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &request, sizeof request) == 0;
}

Result<void> bind_to_interface(int fd, const ProbeRoute& route) {
  const std::string& name = route.interface;
  if (::setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name.c_str(), static_cast<socklen_t>(name.size() + 1)) == 0) {
    return {};
  }
  const int number = errno;
  const bool to_group = route.target && route.target->is_multicast();
  if (number == EPERM && to_group && aim_multicast(fd, route.family, name)) return {};
  const char* hint = "";
  if (number == ENODEV) hint = "no such interface; 'ntool ifconfig -a' lists them";
  if (number == EPERM) hint = "this kernel lets only root bind to an interface; name one of its addresses instead";
  return fail(error_from(number, "bind to interface", name, hint));
}

/// The values of both families are the same (linux/in.h, linux/in6.h).
Result<void> apply(PathMtuDiscovery discovery, Family family, int fd) {
  int value = IP_PMTUDISC_DONT;
  switch (discovery) {
    case PathMtuDiscovery::by_system: return {};
    case PathMtuDiscovery::dont: break;
    case PathMtuDiscovery::want: value = IP_PMTUDISC_WANT; break;
    case PathMtuDiscovery::must: value = IP_PMTUDISC_DO; break;
    case PathMtuDiscovery::probe: value = IP_PMTUDISC_PROBE; break;
  }
  return set(fd, family, path_mtu_discovery, value);
}

Result<void> apply_mark(std::uint32_t mark, int fd) {
  if (::setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof mark) == 0) return {};
  return fail_errno("set", fmt::format("mark {}", mark), errno == EPERM ? "marks want root or CAP_NET_ADMIN" : "");
}

/// Root may go beyond net.core.wmem_max; the others get as much as that allows, as socket(7) says.
Result<void> apply_send_buffer(std::uint32_t bytes, int fd) {
  const int size = static_cast<int>(std::min<std::uint32_t>(bytes, std::numeric_limits<int>::max() / 2));
  if (::setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) == 0) return {};
  return set_option(fd, SOL_SOCKET, SO_SNDBUF, size, "the send buffer");
}

/// RFC 791 3.1: loose source and record route; the kernel takes the first address for the packet's destination, and
/// appends the last one.
Result<void> append_source_route(const std::vector<IpAddress>& gateways, std::vector<std::uint8_t>& options) {
  constexpr std::size_t most_gateways = 8;
  constexpr std::uint8_t no_operation = 1, loose_source_route = 131, first_slot = 4;
  if (gateways.size() > most_gateways) return usage_error("at most 8 gateways have room in an IPv4 header");
  options.insert(options.end(),
                 {no_operation, loose_source_route, static_cast<std::uint8_t>(3 + 4 * gateways.size()), first_slot});
  for (const IpAddress& gateway : gateways) {
    if (!gateway.is_v4()) return usage_error("gateways must be of the target's family");
    const auto bytes = gateway.bytes();
    options.insert(options.end(), bytes.begin(), bytes.end());
  }
  return {};
}

/// ip6_rthdr of RFC 3542 7, with four reserved bytes and whole addresses.
Result<void> apply_routing_header(const ProbeRoute& route, int fd) {
  constexpr std::size_t most_gateways = 127;  // the length is a byte, and counts two for each
  if (route.gateways.size() > most_gateways) return usage_error("at most 127 gateways have room in a routing header");
  const auto count = static_cast<std::uint8_t>(route.gateways.size());
  std::vector<std::uint8_t> header{0, static_cast<std::uint8_t>(2 * count), route.routing_header, count, 0, 0, 0, 0};
  for (const IpAddress& gateway : route.gateways) {
    if (!gateway.is_v6()) return usage_error("gateways must be of the target's family");
    const auto bytes = gateway.bytes();
    header.insert(header.end(), bytes.begin(), bytes.end());
  }
  const auto size = static_cast<socklen_t>(header.size());
  if (::setsockopt(fd, IPPROTO_IPV6, IPV6_RTHDR, header.data(), size) == 0) return {};
  return fail_errno("set", fmt::format("a routing header of type {}", route.routing_header),
                    errno == EPERM ? "it wants root or CAP_NET_RAW"
                                   : "this kernel sends none of that type; RFC 5095 has ended type 0");
}

Result<void> apply_ip_options(const std::vector<std::uint8_t>& options, int fd) {
  const auto size = static_cast<socklen_t>(options.size());
  if (::setsockopt(fd, IPPROTO_IP, IP_OPTIONS, options.data(), size) == 0) return {};
  const char* hint = "";
  if (errno == EPERM) hint = "these want root or CAP_NET_RAW";
  if (errno == EINVAL) hint = "the kernel takes well-formed options of 40 bytes at most";
  return fail_errno("set", "IP options", hint);
}

}  // namespace

Result<void> set_ttl(int fd, Family family, Ttl ttl) {
  const bool v4 = family == Family::ipv4;
  const int level = v4 ? IPPROTO_IP : IPPROTO_IPV6;
  // Stream sockets have no multicast options.
  try_option(fd, level, v4 ? IP_MULTICAST_TTL : IPV6_MULTICAST_HOPS, ttl.value());
  return v4 ? set_option(fd, level, IP_TTL, ttl.value(), "IP_TTL")
            : set_option(fd, level, IPV6_UNICAST_HOPS, ttl.value(), "IPV6_UNICAST_HOPS");
}

Result<void> apply(const ProbeRoute& route, int fd) {
  const bool v4 = route.family == Family::ipv4;
  // Each TCP socket has a random label otherwise, and routers that balance by it (RFC 6438) send each probe another
  // way.
  if (!v4) try_option(fd, IPPROTO_IPV6, auto_flow_label, 0);
  if (!route.interface.empty()) TRY(bind_to_interface(fd, route));
  if (route.ttl) TRY(set_ttl(fd, route.family, *route.ttl));
  TRY(apply(route.path_mtu, route.family, fd));
  if (route.traffic_class) TRY(set(fd, route.family, traffic_class, *route.traffic_class));
  if (route.mark) TRY(apply_mark(*route.mark, fd));
  if (route.send_buffer) TRY(apply_send_buffer(*route.send_buffer, fd));
  if (route.only_on_link) TRY(set_option(fd, SOL_SOCKET, SO_DONTROUTE, 1, "past the routing table (SO_DONTROUTE)"));
  if (route.broadcast) TRY(set_option(fd, SOL_SOCKET, SO_BROADCAST, 1, "broadcast"));
  if (!route.multicast_loop) TRY(set(fd, route.family, multicast_loop, 0));
  if (route.debug) try_option(fd, SOL_SOCKET, SO_DEBUG, 1);  // which wants CAP_NET_ADMIN
  if (v4) {
    std::vector<std::uint8_t> options = route.ip_options;
    if (!route.gateways.empty()) TRY(append_source_route(route.gateways, options));
    if (!options.empty()) TRY(apply_ip_options(options, fd));
  } else if (!route.gateways.empty()) {
    TRY(apply_routing_header(route, fd));
  }
  return {};
}

Result<std::uint32_t> lease_flow_label(int fd, std::uint32_t label, const std::optional<IpAddress>& target) {
  // The kernel wants a destination that is one host's; it does not look at it again.
  const IpAddress to = target && target->is_v6() && !target->is_multicast() && !target->is_unspecified()
                           ? *target
                           : IpAddress::loopback(Family::ipv6);
  FlowLabelLease lease;
  lease.label = htonl(label);
  std::memcpy(&lease.destination, to.bytes().data(), to.bytes().size());
  if (::setsockopt(fd, IPPROTO_IPV6, flow_label_lease, &lease, sizeof lease) < 0) {
    const char* hint = "";
    if (errno == EPERM) hint = "another program keeps it to itself; take another one";
    if (errno == EINVAL) hint = "a flow label has 20 bits";
    if (errno == ENOBUFS) hint = "too many labels are in use; wait or take none";
    return fail_errno("lease", fmt::format("flow label {:#x}", label), hint);
  }
  TRY(set_option(fd, IPPROTO_IPV6, flow_info_send, 1, "sending of flow labels"));
  return ntohl(lease.label);
}

void ask_for_stamps(int fd) {
  try_option(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
}

}  // namespace ntool::sys
