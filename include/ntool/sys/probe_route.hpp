// How probes leave this host, as socket options.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>

namespace ntool::sys {

struct ProbeRoute {
  Family family = Family::ipv4;
  std::optional<IpAddress> source = {};  ///< none: the kernel chooses
  std::string interface = {};            ///< bind to this one (SO_BINDTODEVICE); empty: the routing table decides
  std::optional<Ttl> ttl = {};           ///< of probes that name none; none: the system's default
  /// Routers may cut what is too long for them: "don't fragment" is off (IP_PMTUDISC_DONT). Otherwise the system's
  /// default decides.
  bool may_fragment = false;
};

/// All of it but `source`, which goes with a port to bind(2). Errors name the option and its remedy.
Result<void> apply(const ProbeRoute& route, int fd);

/// Of everything that leaves `fd` from now on (IP_TTL, IPV6_UNICAST_HOPS and their multicast siblings).
Result<void> set_ttl(int fd, Family family, Ttl ttl);

/// Whether received packets carry the kernel's time of their arrival (SO_TIMESTAMPNS, socket(7)); errors in the queue
/// carry it too. Where the kernel has none to give there is none, and no error.
void ask_for_stamps(int fd);

}  // namespace ntool::sys
