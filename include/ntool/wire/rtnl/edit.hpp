// Requests that change the network of a namespace (rtnetlink(7)): links, addresses, routes. Each asks for an
// acknowledgement, and none replaces what is there already (NLM_F_EXCL).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>
#include <ntool/wire/ethernet.hpp>

namespace ntool::wire::rtnl {

struct NewLink {
  std::string name = {};              ///< at most 15 bytes
  std::optional<IfIndex> index = {};  ///< wished for; the kernel chooses otherwise
  std::optional<MacAddress> mac = {};
  std::optional<Mtu> mtu = {};
  std::optional<int> namespace_fd = {};  ///< of the network namespace that it shall be in; ours otherwise
};
/// Both ends of a virtual cable (veth(4)).
Result<std::vector<std::uint8_t>> request_new_veth(const NewLink& one, const NewLink& other);
/// A switch.
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
  Prefix to = {};
  std::optional<IpAddress> via = {};  ///< of the family of `to`
  std::optional<IfIndex> out = {};
  std::optional<IpAddress> source = {};  ///< RTA_PREFSRC: what our own packets leave with
  std::optional<std::uint32_t> metric = {};
};
Result<std::vector<std::uint8_t>> request_add_route(const NewRoute& route);

}  // namespace ntool::wire::rtnl
