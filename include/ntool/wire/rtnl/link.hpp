// RTM_NEWLINK: a network interface as rtnetlink(7) describes it, and the requests that ask for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/wire/netlink.hpp>
#include <ntool/wire/rtnl/link_stats.hpp>

namespace ntool::wire::rtnl {

/// Where an old card sits (IFLA_MAP, struct rtnl_link_ifmap); all zero for anything younger.
struct LinkMap {
  std::uint64_t memory_start = 0, memory_end = 0, base_address = 0;
  std::uint16_t interrupt = 0;
  std::uint8_t dma = 0, port = 0;
  bool operator==(const LinkMap&) const = default;
};

struct Link {
  IfIndex index = {};
  std::uint16_t hardware_type = 0;                ///< ARPHRD_* (linux/if_arp.h)
  std::uint32_t flags = 0;                        ///< IFF_* (linux/if.h)
  std::string name = {};                          ///< any bytes but NUL, '/', ':' and blanks; at most 15
  std::vector<std::string> alternate_names = {};  ///< any bytes but NUL; at most 127
  std::string alias = {};                         ///< a remark by the administrator; any bytes
  Mtu mtu = {};
  std::uint32_t tx_queue_length = 0;  ///< packets
  std::vector<std::uint8_t> hardware_address = {}, hardware_broadcast = {};
  std::uint8_t operational_state = 0;  ///< IF_OPER_* (RFC 2863)
  std::optional<IfIndex> master = {};  ///< bridge, bond … that this one belongs to
  std::optional<IfIndex> lower = {};   ///< IFLA_LINK: the other end of a veth, the parent of a macvlan or VLAN
  std::string kind = {};               ///< "veth", "bridge" …; empty for hardware and loopback
  std::optional<LinkStats> stats = {};
  LinkMap map = {};
};

/// `message` must be of type RTM_NEWLINK. Attributes that are not named above are left alone.
Result<Link> parse_link(const NetlinkMessage& message);

/// All interfaces of the network namespace, with their counters.
Result<std::vector<std::uint8_t>> request_all_links();
/// The one with this name or alternate name; the kernel answers ENODEV where there is none.
Result<std::vector<std::uint8_t>> request_link(std::string_view name);
Result<std::vector<std::uint8_t>> request_link(IfIndex index);

}  // namespace ntool::wire::rtnl
