// Whole tables of rtnetlink as vectors of values: one request each, asked again where the kernel says that the table
// changed meanwhile.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <ntool/net/netlink_transport.hpp>
#include <ntool/wire/rtnl/address.hpp>
#include <ntool/wire/rtnl/link.hpp>

namespace ntool::net {

/// All interfaces, in the kernel's order.
Result<std::vector<wire::rtnl::Link>> dump_links(NetlinkTransport& netlink);

/// The interface with this name or alternate name; nullopt where there is none.
Result<std::optional<wire::rtnl::Link>> find_link(NetlinkTransport& netlink, std::string_view name);
Result<std::optional<wire::rtnl::Link>> find_link(NetlinkTransport& netlink, IfIndex index);

/// All IPv4 and IPv6 addresses, or those of one interface, in the kernel's order.
Result<std::vector<wire::rtnl::Address>> dump_addresses(NetlinkTransport& netlink,
                                                        std::optional<IfIndex> only = std::nullopt);

}  // namespace ntool::net
