#include "socket_address.hpp"
#include "socket_option.hpp"

#include <algorithm>
#include <cstring>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <sys/ioctl.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/sys/probe_route.hpp>
#include <ntool/sys/source_address.hpp>

namespace ntool::sys {
namespace {

/// A datagram socket that is connected there.
Result<Fd> connected_to(const IpAddress& destination, const ProbeRoute& route,
                        const std::optional<IpAddress>& source = {}) {
  constexpr Port discard(9);  // any port but zero; no datagram leaves
  const SocketAddress to = to_socket_address({destination, discard});
  Fd socket(::socket(to.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return fail_errno("open", "a socket for " + address_text(destination));
  TRY(apply(route, socket.number()));
  if (source) {
    const SocketAddress from = to_socket_address({*source, Port{}});
    if (::bind(socket.number(), from.raw(), from.length) < 0) return fail_errno("bind to", address_text(*source));
  }
  if (::connect(socket.number(), to.raw(), to.length) < 0) {
    const char* const hint =
        errno == ENETUNREACH ? "this host has no route there; see 'ntool ifconfig' for its addresses" : "";
    return fail_errno("find the way to", address_text(destination), hint);
  }
  return socket;
}

/// What of a route makes the kernel choose a way: interface, mark, source and the like.
Result<Fd> connected_by(const ProbeRoute& route, const IpAddress& destination) {
  const ProbeRoute plain{.family = route.family,
                         .interface = route.interface,
                         .traffic_class = route.traffic_class,
                         .mark = route.mark,
                         .only_on_link = route.only_on_link,
                         .broadcast = route.broadcast};
  return connected_to(route.gateways.empty() ? destination : route.gateways.front(), plain, route.source);
}

Result<IpAddress> local_address(const Fd& socket) {
  SocketAddress from;
  if (::getsockname(socket.number(), from.raw(), &from.length) < 0) return fail_errno("read", "the local address");
  return to_endpoint(from).ip;
}

IpAddress address_of(const sockaddr& raw) {
  SocketAddress address;
  address.length = raw.sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  std::memcpy(address.raw(), &raw, address.length);
  return to_endpoint(address).ip.with_zone({});
}

/// The name of the interface that has this address; empty: none.
std::string interface_of(const IpAddress& own) {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) < 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> all(first, &::freeifaddrs);
  for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != (own.is_v4() ? AF_INET : AF_INET6)) continue;
    if (address_of(*one->ifa_addr) == own.with_zone({})) return one->ifa_name;
  }
  return {};
}

/// Of the interface that packets of this connected socket leave by: what its first link takes, whatever the kernel has
/// learnt of the later ones. None: packets to this host itself, or it cannot be told.
std::optional<Mtu> first_link_mtu(const Fd& socket, const ProbeRoute& route, const IpAddress& destination) {
  const auto own = local_address(socket);
  if (!own || own->with_zone({}) == destination.with_zone({})) return std::nullopt;
  const std::string name = route.interface.empty() ? interface_of(*own) : route.interface;
  ifreq asked{};
  if (name.empty() || name.size() >= sizeof asked.ifr_name) return std::nullopt;
  std::ranges::copy(name, asked.ifr_name);
  if (::ioctl(socket.number(), SIOCGIFMTU, &asked) < 0 || asked.ifr_mtu <= 0) return std::nullopt;
  return Mtu(static_cast<std::uint32_t>(asked.ifr_mtu));
}

}  // namespace

Result<IpAddress> source_of(const IpAddress& destination, const std::string& interface, bool broadcast) {
  return local_address(
      TRY(connected_to(destination, {.family = destination.family(), .interface = interface, .broadcast = broadcast})));
}

Result<IpAddress> source_on(const ProbeRoute& route, const IpAddress& destination) {
  if (route.source) return *route.source;
  return local_address(TRY(connected_by(route, destination)));
}

std::optional<IpAddress> source_address(const IpAddress& destination) {
  const auto source = source_of(destination);
  return source ? std::optional(*source) : std::nullopt;
}

std::optional<Mtu> path_mtu(const ProbeRoute& route, const IpAddress& destination) {
  const auto socket = connected_by(route, destination);
  if (socket && route.path_mtu == PathMtuDiscovery::probe) {
    if (const auto first = first_link_mtu(*socket, route, destination)) return first;
  }
  int mtu = 0;
  socklen_t length = sizeof mtu;
  const int level = destination.is_v4() ? static_cast<int>(IPPROTO_IP) : static_cast<int>(IPPROTO_IPV6);
  const int option = destination.is_v4() ? IP_MTU : IPV6_MTU;
  if (!socket || ::getsockopt(socket->number(), level, option, &mtu, &length) < 0 || mtu <= 0) {
    return std::nullopt;
  }
  return Mtu(static_cast<std::uint32_t>(mtu));
}

}  // namespace ntool::sys
