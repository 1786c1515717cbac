#include "socket_option.hpp"

#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/probe_route.hpp>

namespace ntool::sys {
namespace {

/// IPV6_AUTOFLOWLABEL of linux/in6.h, which netinet/in.h does not tell.
constexpr int auto_flow_label = 70;

Result<void> bind_to_interface(int fd, const std::string& name) {
  if (::setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name.c_str(), static_cast<socklen_t>(name.size() + 1)) == 0) {
    return {};
  }
  const char* hint = "";
  if (errno == ENODEV) hint = "no such interface; 'ntool ifconfig -a' lists them";
  if (errno == EPERM) hint = "this kernel lets only root bind to an interface; name one of its addresses instead";
  return fail_errno("bind to interface", name, hint);
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
  return family == Family::ipv4 ? set_option(fd, IPPROTO_IP, IP_MTU_DISCOVER, value, "IP_MTU_DISCOVER")
                                : set_option(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, value, "IPV6_MTU_DISCOVER");
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
  // Each TCP socket has a random label otherwise, and routers that balance by it (RFC 6438) send each probe another
  // way.
  if (route.family == Family::ipv6) try_option(fd, IPPROTO_IPV6, auto_flow_label, 0);
  if (!route.interface.empty()) TRY(bind_to_interface(fd, route.interface));
  if (route.ttl) TRY(set_ttl(fd, route.family, *route.ttl));
  return apply(route.path_mtu, route.family, fd);
}

void ask_for_stamps(int fd) {
  try_option(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
}

}  // namespace ntool::sys
