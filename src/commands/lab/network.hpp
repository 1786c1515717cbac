// The real part of a lab: a network namespace for each host, cables and switches between them, addresses, routes,
// rules. All of it lives as long as the process that holds this, and is gone with it.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/engine/lab/lab.hpp>
#include <ntool/net/netlink_transport.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::commands::lab {

/// A network namespace, and the host's name where it is a host's.
struct Space {
  sys::Fd network, host_name;
  std::unique_ptr<net::NetlinkTransport> netlink;  ///< opened inside: its requests are about this namespace
};

struct Spaces {
  std::vector<Space> hosts;  ///< in the order of Lab::hosts
  /// Where cables are made and switches stand, and where the simulator has its end of one. Older kernels look for the
  /// name of a new interface also in the namespace that asks: here is no eth0.
  Space closet = {};
};

/// The simulator's end of the cable.
inline constexpr const char* internet_interface = "internet";

/// This process ends up in one of the new namespaces. Errors: as the kernel says, with the host or link that could not
/// be made.
Result<Spaces> make_network(const engine::lab::Lab& lab);

/// From now on this process is in the namespaces of that host.
Result<void> enter_host(const Space& host);

}  // namespace ntool::commands::lab
