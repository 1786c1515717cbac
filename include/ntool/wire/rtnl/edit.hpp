// Requests that change the network of a namespace (rtnetlink(7)): links, addresses, routes. Each asks for an
// acknowledgement, and none replaces what is there already (NLM_F_EXCL): the kernel answers EEXIST then.
// Errors of all of them: Errc::usage for what cannot be (a name, addresses of two families, a route to nowhere).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>
#include <ntool/wire/ethernet.hpp>

namespace ntool::wire::rtnl {

struct NewLink {
  std::string name = {};              ///< 1 to 15 bytes, without blanks, '/' and ':'
  std::optional<IfIndex> index = {};  ///< wished for; the kernel chooses otherwise
  std::optional<MacAddress> mac = {};
  std::optional<Mtu> mtu = {};
  std::optional<int> namespace_fd = {};  ///< of the network namespace that it shall be in; ours otherwise
};
/// Both ends of a virtual cable (veth(4)), down at first. Kernels before 6.15 look for the name and the index of `one`
/// in the namespace that asks, too, and call it EEXIST where they are taken there: ask from one that has no interfaces
/// of these names.
Result<std::vector<std::uint8_t>> request_new_veth(const NewLink& one, const NewLink& other);
/// A switch, down at first.
Result<std::vector<std::uint8_t>> request_new_bridge(const NewLink& bridge);

struct LinkChange {
  std::optional<bool> up = {};
  std::optional<IfIndex> master = {};  ///< becomes a port of that bridge
  std::optional<Mtu> mtu = {};
};
Result<std::vector<std::uint8_t>> request_change_link(IfIndex index, const LinkChange& change);

/// IPv6 addresses are there at once, without asking the link whether somebody else has them (IFA_F_NODAD); IPv4 ones
/// with the broadcast address of their prefix where it has one.
Result<std::vector<std::uint8_t>> request_add_address(IfIndex index, const Prefix& address);

struct NewRoute {
  Prefix to = {};                        ///< its host bits are cleared
  std::optional<IpAddress> via = {};     ///< of the family of `to`
  std::optional<IfIndex> out = {};       ///< needed where there is no gateway, or a link-local one without a zone
  std::optional<IpAddress> source = {};  ///< RTA_PREFSRC: what our own packets leave with
  std::optional<std::uint32_t> metric = {};
};
/// In the main table, as a static one.
Result<std::vector<std::uint8_t>> request_add_route(const NewRoute& route);

}  // namespace ntool::wire::rtnl
